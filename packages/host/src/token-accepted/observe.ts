import type { Secret } from '@signet/core';
import { mintToken1, mintToken2, openKeyFile } from '@signet/ltpa';
import { keyFileText } from '../ltpa/key-text.ts';
import { type Answer, urlOf } from '../sign-on/answer.ts';
import { type ForgedKind, type Forgery, showForged } from '../sign-on/forged.ts';
import { answerTo, hideToken } from '../sign-on/hide-token.ts';
import { answerNames, userNames } from '../sign-on/user-names.ts';
import type { HttpReader } from '../targets/http.ts';

/** What is shown to the server and has to be refused. */
export type RefusedKind = ForgedKind | 'no_token';

export interface TokenCheck {
  readonly url: string;
  readonly user: string;
  readonly login?: string;
  readonly realm: string;
  readonly keys: Secret;
  readonly password: Secret;
  readonly format?: keyof typeof mints;
  readonly cookies?: readonly string[];
  readonly lifetime_minutes?: number;
  readonly refused?: readonly RefusedKind[];
}

/** An answer, and whether it names the probe user. */
export interface Named extends Answer {
  readonly names_user: boolean;
}

/** What the server made of the tokens, without any of them. */
export interface ShownToken {
  readonly public_id: string;
  readonly expires_ms: number;
  /** To the genuine token; with the texts in it that may name a user. */
  readonly accepted: Named & { readonly names: readonly string[] };
  readonly refused: Readonly<Partial<Record<RefusedKind, Named>>>;
}

/** Some products do not look at the realm: whether it has to be theirs is to be said. */
const usuallyRefused: readonly RefusedKind[] = ['no_token', 'other_keys', 'altered', 'expired'];
const mints = { LtpaToken2: mintToken2, LtpaToken: mintToken1 } as const;
const minuteMs = 60_000;

/** Shows a server a token that it has to accept, and others that it must not. No token leaves this function. */
export async function observeToken(http: HttpReader, args: TokenCheck): Promise<ShownToken> {
  const url = urlOf(args.url, 'url', 'ltpa.token_accepted');
  const { user, realm, refused = usuallyRefused, format = 'LtpaToken2', cookies = [format] } = args;
  const mint = mints[format];
  const keys = openKeyFile(keyFileText(args.keys.reveal()), args.password);
  try {
    const show = async (token: string | undefined): Promise<ShownToken['accepted']> => {
      const cookie = token === undefined ? undefined : cookies.map((name) => `${name}=${token}`).join('; ');
      const response = await http.request({
        method: 'GET',
        url,
        headers: { accept: 'application/json, */*;q=0.5', ...(cookie !== undefined && { cookie }) },
      });
      // A page may show what it was sent.
      const hide = (text: string): string => (token === undefined ? text : hideToken(text, token));
      return {
        ...answerTo(token, response),
        names_user: answerNames(response.body, user, args.login ?? user),
        names: userNames(response.body).map(hide),
      };
    };
    const expiresMs = Date.now() + (args.lifetime_minutes ?? 5) * minuteMs;
    const forgery: Forgery = { keys, realm, uniqueId: user, expiresMs, mint };
    const accepted = await show(mint(keys, { user: `user:${realm}/${user}`, expiresMs }));
    const forged = refused.filter((kind) => kind !== 'no_token');
    return {
      public_id: keys.publicId,
      expires_ms: expiresMs,
      accepted,
      refused: {
        ...(refused.includes('no_token') && { no_token: withoutNames(await show(undefined)) }),
        ...(await showForged(forged, forgery, async (token) => withoutNames(await show(token)))),
      },
    };
  } finally {
    keys.dispose();
  }
}

function withoutNames({ status, location, names_user }: Named): Named {
  return { status, location, names_user };
}
