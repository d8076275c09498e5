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
  {
    pattern: /^(?:export\s+)?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+=/u,
    says: 'looks like a line of an environment file; the name and "=" are no part of a password',
  },
  { pattern: /^\{(?:xor|aes)\}/u, says: 'is in the encoded form of server.xml or security.xml; give the clear one' },
];

/** Whether a new password is so short that it is found by trying. */
export function isShort(password: string): boolean {
  return password.length < 16;
}
