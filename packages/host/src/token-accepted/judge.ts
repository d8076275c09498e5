import type { Finding } from '@signet/core';
import { isRefusal, redirectOf, shownUrl } from '../sign-on/answer.ts';
import { forgedNames } from '../sign-on/forged.ts';
import type { Named, RefusedKind, ShownToken, TokenCheck } from './observe.ts';

interface Wanted extends Pick<TokenCheck, 'url' | 'user'> {
  readonly status?: readonly number[];
  readonly names_user?: boolean;
}

/** What the answers of a server to tokens prove or disprove. Pure. */
export function judgeToken({ accepted, refused }: ShownToken, wanted: Wanted): Finding[] {
  const args = { ...wanted, url: shownUrl(wanted.url) };
  // What everybody is shown proves nothing about tokens.
  if (refused.no_token !== undefined && verdictOn(refused.no_token, args) === 'accepted')
    return [pageOpen(refused.no_token, args)];
  const findings = judgeAccepted(accepted, args);
  for (const [kind, answer] of Object.entries(refused))
    findings.push(...judgeRefused(kind as RefusedKind, answer, args));
  return findings;
}

/** `other user`: let in, as far as the status tells, but not as the probe user. */
function verdictOn(
  answer: Named,
  { status, names_user: hasToName }: Wanted,
): 'accepted' | 'refused' | 'other user' | 'unclear' {
  if (isRefusal(answer)) return 'refused';
  const isIn = status === undefined ? answer.status >= 200 && answer.status < 300 : status.includes(answer.status);
  if (!isIn) return 'unclear';
  return hasToName === true && !answer.names_user ? 'other user' : 'accepted';
}

function judgeAccepted(answer: ShownToken['accepted'], args: Wanted): Finding[] {
  const { url, user } = args;
  const said = `HTTP ${answer.status}${redirectOf(answer)}`;
  switch (verdictOn(answer, args)) {
    case 'accepted':
      return [];
    case 'refused':
      return [
        error(
          'LTPA_TOKEN_REFUSED',
          `${url} refused a token for ${user}: ${said}.`,
          'Compare its keys and realm (ltpa.same_keys) and the clocks (host.clock); spell the user as a real token of this directory does.',
        ),
      ];
    case 'other user': {
      const names = answer.names.slice(0, 3).map((name) => `"${name}"`);
      return [
        error(
          'LTPA_TOKEN_OTHER_USER',
          `${url} accepted a token for ${user}, but its answer names ${names.length === 0 ? 'nobody' : names.join(', ')}.`,
          'Both products have to use the same directory, or the same DNs; or the page does not say who is signed in.',
        ),
      ];
    }
    case 'unclear':
      return [
        error(
          'LTPA_TOKEN_UNCLEAR',
          `${url} answered a token for ${user} with ${said}, which is neither yes nor no.`,
          'Give the URL of a page that needs a login; status says with what it answers those who are signed in.',
        ),
      ];
  }
}

function judgeRefused(kind: RefusedKind, answer: Named, args: Wanted): Finding[] {
  const what = kind === 'no_token' ? 'a request without a token' : forgedNames[kind];
  switch (verdictOn(answer, args)) {
    case 'accepted':
      return [
        error(
          'LTPA_FORGED_ACCEPTED',
          `${args.url} accepted ${what}.`,
          kind === 'other_realm'
            ? 'It takes users of every realm: keep other cells from having its keys, or leave other_realm out where that is meant.'
            : 'Do not let users in: whoever can make such a token is anybody. Find out which check is off.',
        ),
      ];
    case 'unclear':
      return [
        error(
          'LTPA_FORGED_UNCLEAR',
          `${args.url} answered ${what} with HTTP ${answer.status}${redirectOf(answer)}, which is neither yes nor no.`,
          "Read the server's log; the page has to be one that needs a login.",
        ),
      ];
    case 'refused':
    case 'other user':
      return [];
  }
}

function pageOpen(answer: Named, { url }: Wanted): Finding {
  return error(
    'LTPA_PAGE_OPEN',
    `${url} answers with HTTP ${answer.status} also without a token: it proves nothing.`,
    'Give the URL of a page that needs a login; where its answer differs only in the user, say names_user: true.',
  );
}

function error(code: string, message: string, hint: string): Finding {
  return { severity: 'error', code, message, hint };
}
