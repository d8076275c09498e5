import type { Refusal } from '@signet/ltpa';
import type { Answer } from './answer.ts';
import type { ForgedKind } from './forged.ts';

/** The cookie that Connections issued, without its value: a token is as good as a password. */
export interface IssuedCookie {
  readonly domain: string | null;
  readonly secure: boolean;
  readonly httpOnly: boolean;
}

export type TokenFacts =
  | {
      readonly ok: true;
      readonly user: string;
      readonly realm: string;
      readonly uniqueId: string;
      readonly expiresMs: number;
    }
  | { readonly ok: false; readonly reason: Refusal };

/** What a sign-on showed; `null` for what it did not come to. */
export interface Observed {
  readonly login: Answer & { readonly cookies: readonly string[] };
  readonly cookie: IssuedCookie | null;
  readonly token: TokenFacts | null;
  /** Sametime's answer to the genuine token, and the texts in it that may name a user. */
  readonly sametime: (Answer & { readonly names: readonly string[] }) | null;
  readonly forged: Readonly<Partial<Record<ForgedKind, Answer>>> | null;
}
