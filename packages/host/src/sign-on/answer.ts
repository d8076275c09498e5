import { InputError } from '@signet/core';
import type { HttpResponse } from '../http/request.ts';

/** An answer as far as the judgement needs it. */
export interface Answer {
  readonly status: number;
  /** Where it redirects to, without the query; `null` when it does not. */
  readonly location: string | null;
}

export function answerOf({ status, headers }: HttpResponse): Answer {
  const location = headers['location'];
  return { status, location: location === undefined ? null : location.replace(/[?#].*$/su, '') };
}

/** 401, 403, or a redirect to where one logs in. */
export function isRefusal({ status, location }: Answer): boolean {
  if (status === 401 || status === 403) return true;
  return status >= 300 && status < 400 && /log-?[io]n|sign-?in|auth|saml|oidc/iu.test(location ?? '');
}

/** The end of a sentence about an answer. */
export function redirectOf({ location }: Answer): string {
  return location === null ? '' : `, redirected to ${location}`;
}

/** A URL for messages: its query may hold secrets. */
export function shownUrl(url: string): string {
  return url.replace(/[?#].*$/su, '');
}

/** @throws {InputError} `NOT_A_URL`, naming the argument; `URL_WITH_PASSWORD`, without showing it. */
export function urlOf(text: string, argument: string, module: string): URL {
  const url = URL.canParse(text) && /^https?:/iu.test(text) ? new URL(text) : undefined;
  if (text.includes('@') && (url === undefined || url.username !== '' || url.password !== '')) {
    throw InputError.of(`The argument ${argument} of ${module} is a URL with a user in it.`, {
      code: 'URL_WITH_PASSWORD',
      hint: 'Leave the user out, with the password: neither is sent, and URLs are shown in messages.',
    });
  }
  if (url !== undefined) return url;
  throw InputError.of(`The argument ${argument} of ${module} is "${text}", which is not a URL.`, {
    code: 'NOT_A_URL',
    hint: 'Write it whole: https://connections.example.com',
  });
}
