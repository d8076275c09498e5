import { strictBase64 } from '../crypto/base64.ts';
import { type Attributes, lastSeparator, parseUserData } from './user-data.ts';

/** A decrypted token taken apart; nothing of it is to be believed before its signature was checked. */
export interface TokenBody {
  /** The signed bytes as they came. */
  readonly userData: Uint8Array;
  readonly attributes: Attributes;
  /** The expiry beside the signed part; newer Liberty versions leave it out. */
  readonly outerExpiryMs?: number;
  readonly signature: Buffer;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Takes `userdata%expiry%signature` apart, from the right; `undefined` when it is nothing of that form. */
export function parseTokenBody(clear: Buffer): TokenBody | undefined {
  const text = decode(clear);
  if (text === undefined) return undefined;
  const beforeSignature = text.lastIndexOf('%');
  const signature = strictBase64(text.slice(beforeSignature + 1));
  if (beforeSignature < 1 || signature === undefined || signature.length === 0) return undefined;
  const beforeExpiry = lastSeparator(text, beforeSignature);
  const expiry = beforeExpiry < 0 ? undefined : milliseconds(text.slice(beforeExpiry + 1, beforeSignature));
  if (beforeExpiry >= 0 && expiry === undefined) return undefined;
  const userData = text.slice(0, beforeExpiry < 0 ? beforeSignature : beforeExpiry);
  const attributes = parseUserData(userData);
  if (attributes === undefined || attributes['u']?.length !== 1) return undefined;
  if (milliseconds(attributes['expire']?.at(-1) ?? '') === undefined) return undefined;
  return {
    userData: Buffer.from(userData),
    attributes,
    ...(expiry !== undefined && { outerExpiryMs: expiry }),
    signature,
  };
}

function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function milliseconds(text: string): number | undefined {
  const value = /^\d{1,16}$/u.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
