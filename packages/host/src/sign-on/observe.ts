import type { Secret } from '@signet/core';
import { type LtpaKeys, mintToken2, openKeyFile, validateToken2 } from '@signet/ltpa';
import { parseSetCookie } from '../http/cookie.ts';
import type { HttpResponse } from '../http/request.ts';
import { keyFileText } from '../ltpa/key-text.ts';
import type { HttpReader } from '../targets/http.ts';
import { urlOf } from './answer.ts';
import { type Forgery, showForged } from './forged.ts';
import { answerTo, hideToken } from './hide-token.ts';
import type { Observed, TokenFacts } from './observed.ts';
import { userNames } from './user-names.ts';

export interface SignOn {
  readonly connections_url: string;
  readonly login_path?: string;
  readonly user: string;
  readonly password: Secret;
  readonly sametime_url: string;
  readonly check_path?: string;
  readonly keys: Secret;
  readonly keys_password: Secret;
  readonly realm: string;
}

const minuteMs = 60_000;

/**
 * Signs in at Connections, shows the token to Sametime, and shows Sametime three tokens that it must refuse.
 * Made-up tokens live ten minutes at most, and no token leaves this function.
 */
export async function observe(http: HttpReader, args: SignOn): Promise<Observed> {
  const keys = openKeyFile(keyFileText(args.keys.reveal()), args.keys_password);
  try {
    const login = await logIn(http, args);
    const cookies = login.setCookies.map(parseSetCookie).filter((cookie) => cookie !== undefined);
    const issued = cookies.find(({ name, value }) => name === 'LtpaToken2' && value !== '' && value !== 'deleted');
    const seen = { ...answerTo(issued?.value, login), cookies: cookies.map(({ name }) => name) };
    if (issued === undefined) return { login: seen, cookie: null, token: null, sametime: null, forged: null };

    const { domain, secure, httpOnly } = issued;
    const token = factsOf(issued.value, keys);
    const shown = await showToken(http, args, issued.value);
    // A page may show what it was sent.
    const names = userNames(shown.body).map((name) => hideToken(name, issued.value));
    return {
      login: seen,
      cookie: { domain, secure, httpOnly },
      token,
      sametime: { ...answerTo(issued.value, shown), names },
      forged: token.ok ? await showMadeUp(http, args, keys, token.uniqueId) : null,
    };
  } finally {
    keys.dispose();
  }
}

/** The form login of the servlet specification, as a browser's form sends it. */
async function logIn(http: HttpReader, args: SignOn): Promise<HttpResponse> {
  const form = new URLSearchParams({ j_username: args.user, j_password: args.password.reveal() });
  return http.request({
    method: 'POST',
    url: below(args.connections_url, args.login_path ?? '/j_security_check', 'connections_url'),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      // WebSphere keeps in this cookie which page asked for the login, and reports an error without it.
      cookie: 'WASReqURL=/',
    },
    body: form.toString(),
  });
}

function showToken(http: HttpReader, args: SignOn, token: string): Promise<HttpResponse> {
  return http.request({
    method: 'GET',
    url: below(args.sametime_url, args.check_path ?? '/stwebapi/user/connect', 'sametime_url'),
    headers: { cookie: `LtpaToken2=${token}`, accept: 'application/json' },
  });
}

function showMadeUp(http: HttpReader, args: SignOn, keys: LtpaKeys, uniqueId: string): Promise<Observed['forged']> {
  const expiresMs = Date.now() + 10 * minuteMs;
  const forgery: Forgery = { keys, realm: args.realm, uniqueId, expiresMs, mint: mintToken2 };
  return showForged(['other_keys', 'other_realm', 'expired'], forgery, async (token) =>
    answerTo(token, await showToken(http, args, token)),
  );
}

function factsOf(token: string, keys: LtpaKeys): TokenFacts {
  const result = validateToken2(token, [keys], { realms: 'any', nowMs: Date.now() });
  if (!result.ok) return { ok: false, reason: result.reason };
  const { user, realm = '', uniqueId, expiresMs } = result;
  return { ok: true, user, realm, uniqueId, expiresMs };
}

/** A path below a base URL, whose own path is kept. */
function below(base: string, path: string, argument: string): URL {
  const url = urlOf(base, argument, 'ltpa.sign_on');
  return new URL(`${url.origin}${url.pathname.replace(/\/$/u, '')}${path}`);
}
