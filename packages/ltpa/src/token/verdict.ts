import { parseAccessId } from './access-id.ts';
import type { Refusal } from './refusal.ts';
import type { Attributes } from './user-data.ts';

/** `unknown` for what is none of them. */
export type TokenFormat = 'LtpaToken2' | 'LtpaToken' | 'Domino' | 'unknown';

/** What a token says whose signature was right. */
export interface GenuineToken {
  readonly format: TokenFormat;
  /** The access id as it was signed, `user:REALM/UNIQUE-ID`; of a Domino token the Notes name. */
  readonly user: string;
  /** Domino tokens name none. */
  readonly realm?: string;
  readonly uniqueId: string;
  /** The expiry that counts. */
  readonly expiresMs: number;
  /** `false` for an LtpaToken: whoever can write the cookie may have moved its expiry. */
  readonly expirySigned: boolean;
  /** The expiry beside the signed part, which newer versions of Liberty leave out. */
  readonly outerExpiryMs?: number;
  /** Only Domino tokens tell. */
  readonly createdMs?: number;
  /** Identity of the keys that it was made under; a Domino secret has none. */
  readonly publicId?: string;
  /** Which of the given key sets or secrets it was made under, counted from 0. */
  readonly keyIndex: number;
  /** All signed attributes but user and expiry. The object has no prototype. */
  readonly attributes: Attributes;
  /** What the operator ought to know, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * What the operator gets to know of a token. `genuine` is there only when its signature was right: of anything else
 * not one decrypted byte is shown.
 */
export type TokenVerdict =
  | ({ readonly ok: true } & GenuineToken)
  | {
      readonly ok: false;
      /** As far as the bytes tell. */
      readonly format: TokenFormat;
      readonly reason: Refusal;
      readonly genuine?: GenuineToken;
    };

export interface ValidationOptions {
  readonly nowMs: number;
  /**
   * Realms to accept, case-sensitively. `any` is for an operator who wants to know what a token says: a server that takes
   * it lets in the users of every directory under these keys. Domino tokens have no realm and are not held to it.
   */
  readonly realms: readonly string[] | 'any';
  /** How far the clocks may differ; WebSphere itself allows nothing. 0 when left out. */
  readonly skewMs?: number;
  /** Refuses tokens that are valid for longer from now on; WebSphere itself allows any lifetime. */
  readonly maxLifetimeMs?: number;
  /**
   * How far the two expiries of an LtpaToken2 may differ: 3000 when left out, 0 for not at all, negative for any.
   *
   * @see https://github.com/OpenLiberty/open-liberty/issues/21973 expirationDifferenceAllowed
   */
  readonly acceptExpiryDifferenceMs?: number;
  /**
   * Accepts what differs by its spelling alone from what was signed, as Open Liberty does; no product makes such tokens.
   * To find out, text is read that nobody signed, and the time it takes tells what an altered token decrypts to: for an
   * operator, not where anybody sends tokens. `false` when left out.
   */
  readonly acceptOtherSpelling?: boolean;
}

/** What a remote party may get to know: the same in every refusal. */
export type RemoteAnswer = { readonly ok: true; readonly user: string } | { readonly ok: false };

/** The answer for whoever sent a token. Log the verdict, send this. */
export function remoteAnswer(verdict: TokenVerdict): RemoteAnswer {
  return verdict.ok ? { ok: true, user: verdict.user } : { ok: false };
}

export function refused(format: TokenFormat, reason: Refusal): TokenVerdict {
  return { ok: false, format, reason };
}

/** Judges what a genuine token says. */
export function judge(genuine: GenuineToken, options: ValidationOptions): TokenVerdict {
  const reason = objection(genuine, options);
  return reason === undefined ? { ok: true, ...genuine } : { ok: false, format: genuine.format, reason, genuine };
}

function objection(token: GenuineToken, options: ValidationOptions): Refusal | undefined {
  const { nowMs, realms, skewMs = 0, maxLifetimeMs, acceptExpiryDifferenceMs = 3000 } = options;
  const { expiresMs, outerExpiryMs = expiresMs } = token;
  // Written so that an option which is no number refuses.
  const differs = !(Math.abs(outerExpiryMs - expiresMs) <= acceptExpiryDifferenceMs);
  if (differs && !(acceptExpiryDifferenceMs < 0)) return 'TOKEN_EXPIRY_MISMATCH';
  if (!(nowMs - skewMs <= expiresMs)) return 'TOKEN_EXPIRED';
  if (maxLifetimeMs !== undefined && !(expiresMs - nowMs <= maxLifetimeMs + skewMs)) return 'TOKEN_LIFETIME_TOO_LONG';
  if (token.format === 'Domino') return undefined;
  const id = parseAccessId(token.user);
  if (id?.type !== 'user') return 'TOKEN_NOT_A_USER';
  return realms === 'any' || realms.includes(id.realm) ? undefined : 'TOKEN_OTHER_REALM';
}
