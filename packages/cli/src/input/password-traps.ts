/** What is easily taken into a password by mistake, and hard to see there; each as a sentence about "the password". */
export function passwordTraps(password: string): string[] {
  return TRAPS.filter(({ pattern }) => pattern.test(password)).map(({ says }) => says);
}

const TRAPS: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  {
    pattern: /[\r\n]/u,
    says: 'has a line end in it, as "echo" without -n leaves it; use printf %s',
  },
  { pattern: /^[ \t]|[ \t]$/u, says: 'begins or ends with white space, which counts' },
  { pattern: /\0/u, says: 'has a NUL character in it' },
  { pattern: /^\uFEFF/u, says: 'begins with a byte order mark; save the file as UTF-8 without BOM' },
  {
    pattern: /[\u2018\u2019\u201C\u201D]/u,
    says: 'has typographic quotes in it, as pasting from documentation leaves them',
  },
  { pattern: /^(["']).*\1$/su, says: 'stands in quotes, and they count as part of it' },
  { pattern: /^\{(?:xor|aes)\}/u, says: 'is in the encoded form of server.xml or security.xml; give the clear one' },
];

/** Why a new password is a bad one, as a sentence about "the new password". */
export function passwordWeaknesses(password: string): string[] {
  const found: string[] = [];
  if (!/^[\x20-\x7E]*$/u.test(password)) {
    found.push('has characters outside of ASCII, which products turn into different bytes');
  }
  if (password.length < SHORT) {
    found.push(
      `is short: a key file falls to guessing, so use ${GOOD} random characters, as "openssl rand -hex 16" makes`,
    );
  }
  return found;
}

const SHORT = 16;
const GOOD = 24;
