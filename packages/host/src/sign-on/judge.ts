import type { Finding } from '@signet/core';
import { domainCovers } from '../cookie-domain.ts';
import { type Answer, isRefusal, redirectOf, shownUrl } from './answer.ts';
import { type ForgedKind, forgedNames } from './forged.ts';
import type { SignOn } from './observe.ts';
import type { IssuedCookie, Observed, TokenFacts } from './observed.ts';
import { namesUser } from './user-names.ts';

type Wanted = Pick<SignOn, 'connections_url' | 'sametime_url' | 'user' | 'realm'>;

/** What a sign-on proves or disproves. Pure. */
export function judgeSignOn(seen: Observed, wanted: Wanted): Finding[] {
  const { connections_url: connections, sametime_url: sametime } = wanted;
  const args = { ...wanted, connections_url: shownUrl(connections), sametime_url: shownUrl(sametime) };
  if (seen.cookie === null || seen.token === null) return [noToken(seen, args)];
  const findings = [...judgeToken(seen.token, args), ...judgeCookie(seen.cookie, args)];
  if (seen.sametime !== null) findings.push(...judgeSametime(seen.sametime, seen.token, args));
  for (const [kind, answer] of Object.entries(seen.forged ?? {}))
    findings.push(...judgeForged(kind as ForgedKind, answer));
  return findings;
}

function noToken({ login }: Observed, args: Wanted): Finding {
  if (login.cookies.includes('LtpaToken')) {
    return error(
      'SIGN_ON_OLD_TOKEN',
      `Connections issued only the old LtpaToken to ${args.user}, which Sametime does not accept.`,
      'Look for custom cookie names in the security settings of the cell (customSSOCookieName).',
    );
  }
  if (login.status >= 400) {
    return error(
      'SIGN_ON_LOGIN_FAILED',
      `The login of ${args.user} at ${args.connections_url} ended with HTTP ${login.status}.`,
      'Check connections_url and login_path, and that Connections is up.',
    );
  }
  return error(
    'SIGN_ON_LOGIN_REFUSED',
    `Connections at ${args.connections_url} issued no LtpaToken2 to ${args.user}${redirectOf(login)}.`,
    'Check user and password; if they are right, check that single sign-on is enabled in the cell and that it has restarted since.',
  );
}

function judgeToken(token: TokenFacts, args: Wanted): Finding[] {
  if (!token.ok) {
    switch (token.reason) {
      case 'TOKEN_OTHER_KEYS':
        return [
          error(
            'SIGN_ON_OTHER_KEYS',
            'Connections issued a token under other keys than the exported ones.',
            'The servers still run with older keys: synchronize the nodes, restart the cell, export the keys again.',
          ),
        ];
      case 'TOKEN_EXPIRED':
        return [
          error(
            'SIGN_ON_EXPIRED',
            'The token that Connections issued has already expired, seen from this machine.',
            'Synchronize the clocks (host.clock).',
          ),
        ];
      default:
        return [
          error(
            'SIGN_ON_TOKEN_INVALID',
            `The token that Connections issued is not valid: ${token.reason}.`,
            'Export the keys again.',
          ),
        ];
    }
  }
  if (token.realm === args.realm) return [];
  return [
    error(
      'SIGN_ON_OTHER_REALM',
      `The token that Connections issued names the realm "${token.realm}", not "${args.realm}".`,
      'The servers still run with the old realm: synchronize the nodes and restart the cell.',
    ),
  ];
}

/** A program shows a cookie to whomever it likes; a browser does not. */
function judgeCookie(cookie: IssuedCookie, args: Wanted): Finding[] {
  const findings: Finding[] = [];
  const connections = new URL(args.connections_url);
  const sametime = new URL(args.sametime_url);
  const { domain } = cookie;
  const reaches =
    domain === null ? connections.hostname === sametime.hostname : domainCovers(domain, sametime.hostname);
  if (!reaches || (domain !== null && !domainCovers(domain, connections.hostname))) {
    const is = domain === null ? 'has no domain and stays on its host' : `is for the domain ${domain}`;
    findings.push(
      error(
        'SIGN_ON_COOKIE_DOMAIN',
        `The LtpaToken2 cookie ${is}: no browser takes it from ${connections.hostname} to ${sametime.hostname}.`,
        'Set the SSO domain of the cell to the domain that both names share (websphere.sso), and restart it.',
      ),
    );
  }
  if (cookie.secure && sametime.protocol === 'http:') {
    findings.push(
      warning(
        'SIGN_ON_COOKIE_SECURE',
        'The LtpaToken2 cookie is Secure, but sametime_url is http: browsers do not send it there.',
        'Serve Sametime by https.',
      ),
    );
  }
  if (cookie.httpOnly) {
    findings.push(
      warning(
        'SIGN_ON_COOKIE_HTTP_ONLY',
        'The LtpaToken2 cookie is HttpOnly: the chat client in the browser cannot read it.',
        'Turn it off in the cell (websphere.http_only_cookies) and restart it.',
      ),
    );
  }
  return findings;
}

function judgeSametime(sametime: NonNullable<Observed['sametime']>, token: TokenFacts, args: Wanted): Finding[] {
  if (sametime.status < 200 || sametime.status >= 300) {
    const why = isRefusal(sametime) ? 'refused the token of Connections' : 'did not answer the token of Connections';
    return [
      error(
        'SIGN_ON_SAMETIME_REFUSED',
        `Sametime at ${args.sametime_url} ${why}: HTTP ${sametime.status}${redirectOf(sametime)}.`,
        'Compare LTPA_KEYS, LTPA_KEYS_PASSWORD and LTPA_REALM in its .env with the cell, recreate its services, and read the log of auth.',
      ),
    ];
  }
  if (!token.ok || sametime.names.some((name) => namesUser(name, token.uniqueId, args.user))) return [];
  const named =
    sametime.names.length === 0
      ? 'nobody'
      : sametime.names
          .slice(0, 3)
          .map((name) => `"${name}"`)
          .join(', ');
  return [
    error(
      'SIGN_ON_OTHER_USER',
      `Sametime accepted the token of ${token.uniqueId}, but its answer names ${named}.`,
      'Both products have to use the same directory, or the same DNs.',
    ),
  ];
}

function judgeForged(kind: ForgedKind, answer: Answer): Finding[] {
  if (isRefusal(answer)) return [];
  const what = forgedNames[kind];
  if (answer.status >= 200 && answer.status < 300) {
    return [
      error(
        'SIGN_ON_FORGED_ACCEPTED',
        `Sametime accepted ${what}.`,
        'Do not let users in: see which check is off in Sametime, or whether check_path needs no login at all.',
      ),
    ];
  }
  return [
    error(
      'SIGN_ON_FORGED_UNCLEAR',
      `Sametime answered ${what} with HTTP ${answer.status}${redirectOf(answer)}, which is neither yes nor no.`,
      'Read the log of auth; check_path has to be a page that needs a login.',
    ),
  ];
}

function error(code: string, message: string, hint: string): Finding {
  return { severity: 'error', code, message, hint };
}

function warning(code: string, message: string, hint: string): Finding {
  return { severity: 'warning', code, message, hint };
}
