import { TargetError } from '@signet/core';
import type { HttpReader } from '../targets/http.ts';
import type { HttpRequest, HttpResponse } from './request.ts';

/** Which redirects are followed: none, all, or those of requests that change nothing. */
export type FollowRedirects = 'all' | 'none' | 'safe';

const most = 10;

/** Sends a request and follows its redirects; credentials never go to another server. */
export async function requestFollowing(
  host: Pick<HttpReader, 'host' | 'request'>,
  request: HttpRequest,
  follow: FollowRedirects,
): Promise<{ readonly response: HttpResponse; readonly url: URL; readonly redirected: boolean }> {
  let current = request;
  for (let hops = 0; hops <= most; hops += 1) {
    const response = await host.request(current);
    const { location } = response.headers;
    const isSafe = current.method === 'GET' || current.method === 'HEAD';
    const isFollowed = follow === 'all' || (follow === 'safe' && isSafe);
    if (!isFollowed || location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) {
      return { response, url: current.url, redirected: hops > 0 };
    }
    current = redirected(current, new URL(location, current.url), response.status);
  }
  throw new TargetError(`${request.url.origin}${request.url.pathname} redirects more than ${most} times.`, {
    code: 'HTTP_FAILED',
    hint: 'Correct the server, or set follow_redirects: none.',
  });
}

function redirected(request: HttpRequest, url: URL, status: number): HttpRequest {
  const { body, ...rest } = request;
  const keepsMethod = status === 307 || status === 308 || request.method === 'HEAD';
  const isOther = url.origin !== request.url.origin;
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).filter(([name]) => {
      if (isOther && /^(?:authorization|cookie|proxy-authorization)$/iu.test(name)) return false;
      return keepsMethod || !/^content-/iu.test(name);
    }),
  );
  return { ...rest, url, headers, ...(keepsMethod ? body !== undefined && { body } : { method: 'GET' }) };
}
