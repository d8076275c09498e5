/** No exported key file is longer; what is longer is none, and not read. */
export const longestKeyFile = 16 * 1024;

/**
 * The text of a key file that is given as it is, or in base64 as values and secrets of Kubernetes hold it; line breaks
 * in the base64 and a byte order mark do not count.
 *
 * @returns Text with one character for each byte: a key file is ISO-8859-1 by definition.
 */
export function keyFileText(given: string): string {
  const joined = given.replaceAll(/\s/gu, '');
  // A key file has colons, dots and names; base64 none of them.
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/u.test(joined);
  const text = isBase64 ? Buffer.from(joined, 'base64').toString('latin1') : given;
  return text.replace(/^(?:\uFEFF|\u00EF\u00BB\u00BF)/u, '');
}
