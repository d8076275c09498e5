/**
 * A DN in the form in which two spellings of the same one are equal: lower case, no blanks around commas and `=`.
 * Attribute values of directories that WebSphere works with are compared without regard to case.
 */
export function normalizeDn(dn: string): string {
  return rdnsOf(dn)
    .map((rdn) =>
      rdn
        .split('=')
        .map((part) => part.trim().replace(/\s+/gu, ' ').toLowerCase())
        .join('='),
    )
    .join(',');
}

export function sameDn(a: string, b: string): boolean {
  return normalizeDn(a) === normalizeDn(b);
}

/** Whether a text is a DN: each part has a type and a value, and no `=` is left over. */
export function isDn(text: string): boolean {
  return rdnsOf(text).every((rdn) => /^\s*[A-Za-z][\w.-]*\s*=(?:[^=\\]|\\.)+$/u.test(rdn));
}

/** Splits at the commas that no backslash takes away. */
function rdnsOf(dn: string): string[] {
  return dn.match(/(?:[^,\\]|\\.)+/gu) ?? [];
}
