import { strictBase64 } from '../crypto/base64.ts';

/** In characters; far more than browsers keep in a cookie. */
export const maxCookieLength = 8192;

/**
 * The bytes of a cookie's value as it arrives: in quotes, percent-encoded, or with the blanks that careless proxies
 * make of plus signs. `undefined` when it is no base64.
 */
export function cookieBytes(cookie: string): Buffer | undefined {
  if (cookie.length > maxCookieLength) return undefined;
  // Nearly all arrive as they were issued.
  return strictBase64(cookie) ?? decodeCleaned(cookie);
}

function decodeCleaned(cookie: string): Buffer | undefined {
  const trimmed = cookie.trim();
  const isQuoted = trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"');
  const value = (isQuoted ? trimmed.slice(1, -1) : cookie).replaceAll(/%([0-9A-Fa-f]{2})/gu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  // A blank at the end may have been a plus sign, too.
  return strictBase64(value.replaceAll(' ', '+')) ?? strictBase64(value.trim().replaceAll(' ', '+'));
}
