import { InputError, MaybeSecret, reveal, type Secret, SecretString, type TaskContext } from '@signet/core';
import { Type } from '@sinclair/typebox';

/** Arguments of everything that asks a web server. */
export const httpArguments = {
  url: Type.String({ minLength: 1, description: 'What to ask for, with `http://` or `https://`.' }),
  headers: Type.Optional(
    Type.Unsafe<Record<string, string | number | Secret>>({
      type: 'object',
      additionalProperties: { ...MaybeSecret(), type: ['string', 'number'] },
      description: 'Headers of the request.',
    }),
  ),
  url_username: Type.Optional(Type.String({ description: 'User for basic authentication.' })),
  url_password: Type.Optional(SecretString({ description: 'Its password.' })),
  force_basic_auth: Type.Optional(
    Type.Boolean({ description: 'Accepted for Ansible: user and password always go with the first request.' }),
  ),
  validate_certs: Type.Optional(
    Type.Boolean({
      description: 'False trusts any certificate; `http_validate_certs` of the host, else true, when left out.',
    }),
  ),
  timeout: Type.Optional(
    Type.Number({ minimum: 0, description: 'Seconds until the answer has to be there; 30 when left out.' }),
  ),
  use_proxy: Type.Optional(Type.Boolean({ description: 'Accepted for Ansible: no proxy is ever used.' })),
  use_netrc: Type.Optional(Type.Boolean({ description: 'Accepted for Ansible: no `.netrc` is ever read.' })),
  decompress: Type.Optional(
    Type.Boolean({ description: 'Accepted for Ansible: an answer that is not compressed is asked for.' }),
  ),
  http_agent: Type.Optional(
    Type.String({ description: 'How the request calls itself; `ansible-httpget` when left out.' }),
  ),
};

export interface HttpArguments {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | number | Secret>> | undefined;
  readonly url_username?: string | undefined;
  readonly url_password?: Secret | undefined;
  readonly validate_certs?: boolean | undefined;
  readonly timeout?: number | undefined;
  readonly http_agent?: string | undefined;
}

export function parseUrl(text: string, context: TaskContext): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw InputError.of(`"${text}" is not a URL that can be asked for.`, {
    code: 'NOT_A_URL',
    at: context.at,
    hint: 'Write it whole, with http:// or https://.',
  });
}

export function requestHeaders(args: HttpArguments): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': args.http_agent ?? 'ansible-httpget' };
  const { url_username: user, url_password: password } = args;
  if (user !== undefined) {
    const credentials = `${user}:${password === undefined ? '' : password.reveal()}`;
    headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
  }
  for (const [name, value] of Object.entries(args.headers ?? {})) {
    headers[name.toLowerCase()] = typeof value === 'number' ? String(value) : reveal(value);
  }
  return headers;
}
