import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { strictBase64 } from '../crypto/base64.ts';
import { type Attributes, formatUserData, parseUserData, readAttributes } from './user-data.ts';

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
  /** As Open Liberty would write the attributes; of what is ambiguous, something that is not to be believed. */
  readonly canonical: Buffer;
}

/**
 * Reads signed bytes. What is no text costs as much as what is, and no exception: else whoever alters a token could
 * measure what it decrypts to.
 */
export function readUserData(bytes: Buffer): UserData {
  const isText = isUtf8(bytes);
  const { attributes, isSound } = readAttributes(bytes.toString(isText ? 'utf8' : 'latin1'));
  return {
    attributes: isText && isSound ? attributes : undefined,
    canonical: Buffer.from(formatUserData(attributes)),
  };
}

/**
 * Whether the canonical form reads as the bytes do. It need not: `cn=a\\\\b` is read as `cn=a\\b`, whose plain form is
 * that and is read as `cn=a\b`. A signature over the one form is no signature of the other one's user.
 */
export function readsAlike({ attributes, canonical }: UserData): boolean {
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
