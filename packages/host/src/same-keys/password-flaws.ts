/** Something about a stored password that it probably did not have when it was chosen. */
export interface PasswordFlaw {
  /** Goes on behind `the password has`; shows nothing of the password. */
  readonly what: string;
  /** The password without it. */
  readonly without: string;
}

const typographic = /^[\u2018-\u201F\u00AB\u00BB](.*)[\u2018-\u201F\u00AB\u00BB]$/su;

/**
 * What happens to passwords on their way into a configuration: `echo` without `-n` adds a line break, a manual prints
 * typographic quotation marks, an environment file's quotes become part of a Kubernetes value, base64 is encoded twice.
 *
 * @returns The most telling first; empty when nothing looks wrong.
 * @see https://help.hcl-software.com/sametime/latest/admin/ltpa_configure_kubernetes.html prints the password in typographic quotation marks
 */
export function passwordFlaws(password: string): PasswordFlaw[] {
  const bare = password.replaceAll('\0', '').trim();
  const candidates = [
    { what: 'a line break at its end', of: password, without: password.replace(/[\r\n]+$/u, '') },
    { what: 'NUL characters', of: password, without: password.replaceAll('\0', '') },
    { what: 'blanks around it', of: password, without: password.trim() },
    { what: 'typographic quotation marks around it', of: bare, without: bare.replace(typographic, '$1') },
    { what: 'quotation marks around it', of: bare, without: bare.replace(/^(["'])(.*)\1$/su, '$2') },
  ];
  return candidates
    .filter(({ of, without }) => without !== of && without !== '')
    .map(({ what, without }) => ({ what, without }));
}

/** Passwords that this one may have been made from, although nothing looks wrong about it. */
export function encodedPasswords(password: string): PasswordFlaw[] {
  const bare = password.trim();
  if (!/^[A-Za-z0-9+/]{2,}={0,2}$/u.test(bare) || bare.length % 4 !== 0) return [];
  const decoded = Buffer.from(bare, 'base64').toString('utf8');
  return [...new Set([decoded, decoded.trimEnd()])]
    .filter((without) => without !== '' && !isBeyondAscii(without.trimEnd()))
    .map((without) => ({ what: 'one layer of base64 too many', without }));
}

/** Products take other bytes for these characters. */
export function isBeyondAscii(password: string): boolean {
  return /[^\u0020-\u007E]/u.test(password);
}
