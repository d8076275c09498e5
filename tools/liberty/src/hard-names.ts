/** Users whose names have whatever separates or escapes something in a token, a form, a cookie or XML. */
export const PLAIN_NAMES = [
  'ann',
  'Doe, John',
  'uid=ann,ou=people,o=example',
  '100% %',
  'a$b',
  'a:b',
  'a|b',
  'a/b',
  'Jörg Müßig',
  '日本 🙂',
  '<a href="x">&\'',
  'a;b=c d',
];

/**
 * Open Liberty before 26.0.0.8 writes a backslash into a token as it is, unless it is the last character of a value.
 *
 * @see https://github.com/OpenLiberty/open-liberty/issues/35187
 */
export const NAMES_WITH_BACKSLASH = [String.raw`DOMAIN\ann`, String.raw`cn=Doe\, John,o=example`];

export const NAME_ENDING_WITH_BACKSLASH = 'ends with \\';
