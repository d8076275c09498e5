import type { KeyFileComparison, PropertyDifference } from '@signet/ltpa';
import type { Theme } from '../output.ts';
import { type Field, fieldLines, labelled, paragraph, shown } from './screen.ts';

/** Two key files beside each other, as `diff` shows them. */
export interface ComparedFiles {
  readonly a: { readonly name: string; readonly publicId: string };
  readonly b: { readonly name: string; readonly publicId: string };
  readonly comparison: KeyFileComparison;
}

/** Same keys and same realm: a login on one side counts on the other. */
export function isOneLogin({ sameKeys, sameRealm }: KeyFileComparison): boolean {
  return sameKeys === true && sameRealm;
}

export function comparisonLines({ a, b, comparison }: ComparedFiles, colour: Theme): string[] {
  const { differences, sameKeys, sameProtection, sameRealm } = comparison;
  const good = isOneLogin(comparison);
  const word = (same: boolean | undefined): string =>
    same === undefined ? colour.yellow('unknown') : same ? colour.green('same') : colour.red('different');
  const realms = differences.filter(({ property }) => property === REALM);
  const fields: Field[] = [
    ['A', shown(a.name)],
    ['B', shown(b.name)],
    [
      'keys',
      [word(sameKeys), ...(a.publicId === b.publicId ? [a.publicId] : [`A  ${a.publicId}`, `B  ${b.publicId}`])],
    ],
    ['realm', [word(sameRealm), ...realms.flatMap((realm) => bothSides(realm, colour))]],
    // Another password is no fault: each place has its own.
    ['password', sameProtection === undefined ? 'unknown' : sameProtection ? 'same' : 'different'],
  ];
  const others = differences.filter(({ property }) => property !== REALM && property !== PUBLIC_KEY);
  return [
    ...paragraph(headline(comparison)).map(good ? colour.green : colour.red),
    '',
    ...fieldLines(fields, colour),
    ...(others.length === 0
      ? []
      : [
          '',
          ...fieldLines(
            others.map((one) => differenceField(one, colour)),
            colour,
          ),
        ]),
    ...(good ? [] : ['', ...labelled('what to do', colour.bold, advice(comparison))]),
  ];
}

const REALM = 'com.ibm.websphere.ltpa.Realm';
const PUBLIC_KEY = 'com.ibm.websphere.ltpa.PublicKey';

function differenceField(difference: PropertyDifference, colour: Theme): Field {
  const { a, b, property } = difference;
  return [
    shown(property.replace(/^com\.ibm\.websphere\.(?:ltpa\.)?/u, '')),
    a !== null && a === b ? shown(a) : bothSides(difference, colour),
  ];
}

function bothSides({ a, b }: PropertyDifference, colour: Theme): string[] {
  const side = (value: string | null): string => (value === null ? colour.dim('not there') : shown(value));
  return [`A  ${side(a)}`, `B  ${side(b)}`];
}

function headline({ sameKeys, sameRealm }: KeyFileComparison): string {
  const realm = sameRealm ? 'same realm' : 'different realms';
  if (sameKeys === undefined) return `Same public key, ${realm}; whether all keys are the same takes the passwords.`;
  return `${sameKeys ? 'Same keys' : 'Different keys'}, ${realm}.`;
}

function advice({ sameKeys, sameRealm }: KeyFileComparison): string {
  if (sameKeys === undefined)
    return 'Give the passwords with --ask-password, or with --password-file and --other-password-file.';
  if (!sameKeys) {
    return 'A token made on one side is refused on the other. Export the keys of the one that stays and import them on the other; servers read them when they start.';
  }
  return sameRealm
    ? ''
    : 'Tokens open on both sides, but name another realm than the other side expects. Give both servers the same realm; the file only repeats what the server that exported it had.';
}

/** The same for programs. */
export function comparisonJson({ a, b, comparison }: ComparedFiles): Record<string, unknown> {
  const { differences, sameKeys, sameProtection, sameRealm } = comparison;
  return {
    ok: isOneLogin(comparison),
    a: { file: a.name, publicId: a.publicId },
    b: { file: b.name, publicId: b.publicId },
    sameKeys: sameKeys ?? null,
    sameRealm,
    sameProtection: sameProtection ?? null,
    differences,
  };
}
