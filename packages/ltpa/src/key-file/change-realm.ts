import { ltpaError } from '../errors.ts';
import { names } from './property-names.ts';
import { escapeValue, type PropertyEntry } from './properties.ts';
import { unseal } from './sealed-key-file.ts';

/**
 * The same file with another realm; everything else stays byte for byte. Changes no server's realm and no token:
 * {@link realmChangedByHand} is the sentence to show to whoever does this.
 *
 * @throws {InputError} `LTPA_BAD_REALM` for a realm that no token can name, and as {@link inspectKeyFile} does.
 */
export function changeRealm(text: string | Uint8Array, realm: string): string {
  refuseBadRealm(realm);
  const file = unseal(text);
  const value = escapeValue(realm);
  const entry = file.byName.get(names.realm);
  if (entry !== undefined && !isBareName(file.text, entry)) {
    return entry.value === realm ? file.text : file.text.slice(0, entry.start) + value + file.text.slice(entry.end);
  }
  const lineEnd = /\r\n|\r|\n/u.exec(file.text)?.[0] ?? '\n';
  const before = /[\r\n]$/u.test(file.text) ? file.text : file.text + lineEnd;
  // After a backslash the first line end belongs to the last property.
  const isContinued = /\\(?:\r\n|\r|\n)$/u.test(before);
  return `${before}${isContinued ? lineEnd : ''}${names.realm}=${value}${lineEnd}`;
}

/** No separator stands behind the name: a value there would be part of it. */
function isBareName(text: string, { start, end }: PropertyEntry): boolean {
  return start === end && !/[=: \t\f]/u.test(text[start - 1] ?? '');
}

/** @throws {InputError} `LTPA_BAD_REALM` */
export function refuseBadRealm(realm: string): void {
  const fault =
    realm.trim() === ''
      ? 'it is empty'
      : realm.trim() !== realm
        ? 'it starts or ends with white space'
        : realm.includes('/')
          ? 'a slash ends the realm of a user'
          : /\p{Cc}|\p{Surrogate}/u.test(realm)
            ? 'it holds a control character or half a character'
            : undefined;
  if (fault === undefined) return;
  throw ltpaError(
    'LTPA_BAD_REALM',
    `${JSON.stringify(realm)} cannot be a realm: ${fault}.`,
    'Give the realm as the console shows it, such as ldap.example.com:389.',
  );
}
