import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { strictBase64 } from '../crypto/base64.ts';
import { type Attributes, formatUserData, parseUserData } from './user-data.ts';
import type { ValidationOptions } from './verdict.ts';

/** A decrypted token cut into its fields; nothing of it is to be believed before its signature was checked. */
export interface TokenBody {
  /** The signed bytes as they came: a view of the decrypted ones. */
  readonly userData: Buffer;
  /** The expiry beside the signed part. */
  readonly outerExpiryMs?: number;
  readonly signature: Buffer;
}

const percent = 0x25;
const backslash = 0x5c;

/**
 * Cuts `userdata%expiry%signature` from the right; newer versions of Liberty leave the expiry out. `undefined` when
 * there is no signature at the end.
 *
 * @param signatureBytes How long it has to be.
 * @see https://github.com/OpenLiberty/open-liberty dev/com.ibm.ws.security.token.ltpa LTPATokenizer.parseToken
 */
export function cutTokenBody(clear: Buffer, signatureBytes: number): TokenBody | undefined {
  const length = Math.ceil(signatureBytes / 3) * 4;
  // Whatever stands there: the time must not tell whether a percent sign came out in it.
  const signature = strictBase64(clear.toString('latin1', Math.max(clear.length - length, 0)));
  const end = clear.lastIndexOf(percent);
  if (end < 1 || clear.length - end - 1 !== length || signature?.length !== signatureBytes) return undefined;
  const before = clear.lastIndexOf(percent, end - 1);
  const outerExpiryMs =
    before < 1 || isEscaped(clear, before) ? undefined : milliseconds(clear.toString('latin1', before + 1, end));
  return outerExpiryMs === undefined
    ? { userData: clear.subarray(0, end), signature }
    : { userData: clear.subarray(0, before), outerExpiryMs, signature };
}

/** What signed bytes say. */
export interface UserData {
  /** `undefined` when the bytes are not strict UTF-8, or ambiguous. */
  readonly attributes: Attributes | undefined;
  /** As Open Liberty would write the attributes; empty where there are none. */
  readonly canonical: Buffer;
}

/** Reads signed bytes. */
export function readUserData(bytes: Buffer): UserData {
  const attributes = isUtf8(bytes) ? parseUserData(bytes.toString()) : undefined;
  return { attributes, canonical: Buffer.from(attributes === undefined ? '' : formatUserData(attributes)) };
}

/**
 * Reads bytes that nobody signed as they are, where their canonical form was signed; `undefined` where it was not, or
 * where nobody asks for it.
 *
 * @param isSigned Whether bytes are those that the signature is over.
 */
export function otherSpelling(
  { userData: bytes }: TokenBody,
  { acceptOtherSpelling = false }: ValidationOptions,
  isSigned: (bytes: Buffer) => boolean,
): UserData | undefined {
  if (!acceptOtherSpelling) return undefined;
  const userData = readUserData(bytes);
  return isSigned(userData.canonical) && readsAlike(userData) ? userData : undefined;
}

/**
 * Whether the canonical form reads as the bytes do. It need not: `cn=a\\\\b` is read as `cn=a\\b`, whose plain form is
 * that and is read as `cn=a\b`. A signature over the one form is no signature of the other one's user.
 */
function readsAlike({ attributes, canonical }: UserData): boolean {
  return isDeepStrictEqual(parseUserData(canonical.toString()), attributes);
}

/** Decimal milliseconds since 1970 UTC. */
export function milliseconds(text: string): number | undefined {
  const value = /^\d{1,16}$/u.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Whether an odd number of backslashes stands before: two are one that is data. */
function isEscaped(bytes: Buffer, at: number): boolean {
  let count = 0;
  while (bytes[at - 1 - count] === backslash) count += 1;
  return count % 2 === 1;
}
