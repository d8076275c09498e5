import { parseAccessId } from './access-id.ts';
import { strictBase64 } from '../crypto/base64.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { parseTokenBody, type TokenBody } from './token-body.ts';
import { decryptBody, verifyUserData } from './token-cipher.ts';
import { type Attributes, formatUserData } from './user-data.ts';

/**
 * Why a token was refused, for the operator only. Whoever sent it gets one uniform answer: the initial vector of the
 * cipher is its key, so that an answer which tells bad padding from a bad signature gives the key away.
 */
export type Refusal =
  /** No base64, or a length that no token has. */
  | 'TOKEN_MALFORMED'
  /** Encrypted under other keys. */
  | 'TOKEN_OTHER_KEYS'
  /** Encrypted under these keys, but altered or signed by others. */
  | 'TOKEN_BAD_SIGNATURE'
  /** The signed expiry and the one beside it disagree. */
  | 'TOKEN_EXPIRY_MISMATCH'
  | 'TOKEN_EXPIRED'
  /** Genuine, but for a server, not for a person. */
  | 'TOKEN_NOT_A_USER'
  /** Genuine, but of another realm. */
  | 'TOKEN_OTHER_REALM';

export interface ValidToken {
  readonly ok: true;
  /** The access id as it was signed: `user:REALM/UNIQUE-ID`. */
  readonly user: string;
  readonly realm: string;
  readonly uniqueId: string;
  readonly expiresMs: number;
  /** Which of the key sets it was made under. */
  readonly publicId: string;
  /** All signed attributes but user and expiry. */
  readonly attributes: Attributes;
}

export interface ValidationOptions {
  readonly nowMs: number;
  /** Realms to accept, case-sensitively; any when left out. */
  readonly realms?: readonly string[];
  /** How far the clocks may differ; WebSphere itself allows nothing. 0 when left out. */
  readonly skewMs?: number;
}

/** Of all refusals the one that got furthest tells most. */
const progress: readonly Refusal[] = ['TOKEN_MALFORMED', 'TOKEN_OTHER_KEYS', 'TOKEN_BAD_SIGNATURE'];
/** Both expiries of a token are the same; Liberty tolerates this difference. */
const expiryToleranceMs = 3000;
const maxCookieLength = 8192;

/**
 * Judges the value of an `LtpaToken2` cookie.
 *
 * @param cookie Quotes around it and percent-encoding are taken off.
 * @param keySets In the order to try; keys of earlier generations may follow the present ones.
 */
export function validateToken2(
  cookie: string,
  keySets: readonly LtpaKeys[],
  options: ValidationOptions,
): ValidToken | { readonly ok: false; readonly reason: Refusal } {
  const encrypted = tokenBytes(cookie);
  let reason: Refusal = encrypted === undefined ? 'TOKEN_MALFORMED' : 'TOKEN_OTHER_KEYS';
  for (const keys of encrypted === undefined ? [] : keySets) {
    const body = authenticate(keys, encrypted ?? Buffer.alloc(0));
    if (typeof body !== 'string') return judge(body, keys.publicId, options);
    if (progress.indexOf(body) > progress.indexOf(reason)) reason = body;
  }
  return { ok: false, reason };
}

function tokenBytes(cookie: string): Buffer | undefined {
  if (cookie.length > maxCookieLength) return undefined;
  const unquoted = /^"(?<inner>.*)"$/su.exec(cookie)?.groups?.['inner'] ?? cookie;
  const plain = unquoted.replaceAll(/%([0-9A-Fa-f]{2})/gu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const bytes = strictBase64(plain);
  return bytes !== undefined && bytes.length >= 32 && bytes.length % 16 === 0 ? bytes : undefined;
}

/** Decrypts and checks the signature before anything of the body is believed. */
function authenticate(keys: LtpaKeys, encrypted: Buffer): TokenBody | 'TOKEN_OTHER_KEYS' | 'TOKEN_BAD_SIGNATURE' {
  const clear = decryptBody(keys, encrypted);
  const body = clear && parseTokenBody(clear);
  if (body === undefined) {
    // The same work as for a body that parses, so that the time taken tells as little as possible.
    verifyUserData(keys, encrypted, Buffer.alloc(keys.layout === '1.0' ? 128 : 256));
    return 'TOKEN_OTHER_KEYS';
  }
  // As it came first: writers differ in how they escape. Open Liberty itself signs the canonical form.
  const genuine =
    verifyUserData(keys, body.userData, body.signature) ||
    verifyUserData(keys, Buffer.from(formatUserData(body.attributes)), body.signature);
  return genuine ? body : 'TOKEN_BAD_SIGNATURE';
}

function judge(
  body: TokenBody,
  publicId: string,
  { nowMs, realms, skewMs = 0 }: ValidationOptions,
): ValidToken | { readonly ok: false; readonly reason: Refusal } {
  const { u, expire, ...attributes } = body.attributes;
  // A renewed token holds several; the last one counts.
  const expiresMs = Number(expire?.at(-1));
  const user = u?.[0] ?? '';
  const id = parseAccessId(user);
  const refuse = (reason: Refusal) => ({ ok: false, reason }) as const;
  if (body.outerExpiryMs !== undefined && Math.abs(body.outerExpiryMs - expiresMs) > expiryToleranceMs) {
    return refuse('TOKEN_EXPIRY_MISMATCH');
  }
  if (nowMs - skewMs > expiresMs) return refuse('TOKEN_EXPIRED');
  if (id?.type !== 'user') return refuse('TOKEN_NOT_A_USER');
  if (realms !== undefined && !realms.includes(id.realm)) return refuse('TOKEN_OTHER_REALM');
  return { ok: true, user, realm: id.realm, uniqueId: id.uniqueId, expiresMs, publicId, attributes };
}
