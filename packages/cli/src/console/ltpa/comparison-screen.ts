import type { KeyFileComparison, KeyFileFacts, PropertyDifference } from '@signet/ltpa';
import type { Theme } from '../output.ts';
import { type Field, fieldLines, labelled, paragraph, shown } from './screen.ts';

/** Two key files beside each other, as `diff` shows them. */
export interface ComparedFiles {
  readonly a: ComparedFile;
  readonly b: ComparedFile;
  readonly comparison: KeyFileComparison;
}

interface ComparedFile extends Pick<KeyFileFacts, 'layout' | 'publicId'> {
  readonly name: string;
  /** A password that was given opens it. */
  readonly isOpened: boolean;
}

/** Same keys and same realm: a login on one side counts on the other. */
export function isOneLogin({ sameKeys, sameRealm }: KeyFileComparison): boolean {
  return sameKeys === true && sameRealm;
}

export function comparisonLines(compared: ComparedFiles, colour: Theme): string[] {
  const { a, b, comparison } = compared;
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
    ...(a.layout === b.layout ? [] : [['layout', [`A  ${a.layout}`, `B  ${b.layout}`]] satisfies Field]),
    // Another password is no fault: each place has its own.
    ['password', sameProtection === undefined ? 'unknown' : sameProtection ? 'same' : 'different'],
  ];
  const others = differences.filter(({ property }) => property !== REALM && property !== PUBLIC_KEY);
  return [
    ...paragraph(headline(compared)).map(good ? colour.green : colour.red),
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
    ...(good ? [] : ['', ...labelled('what to do', colour.bold, advice(compared))]),
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

function headline({ a, b, comparison: { sameKeys, sameRealm } }: ComparedFiles): string {
  const realm = sameRealm ? 'same realm' : 'different realms';
  if (sameKeys !== undefined) return `${sameKeys ? 'Same keys' : 'Different keys'}, ${realm}.`;
  const start = `Same public key, ${realm}`;
  if (a.isOpened) return `${start}; the password given opens A, not B, and whether all keys are the same takes both.`;
  if (b.isOpened) return `${start}; the password given opens B, not A, and whether all keys are the same takes both.`;
  return `${start}; whether all keys are the same takes the passwords.`;
}

function advice({ a, b, comparison: { sameKeys, sameRealm } }: ComparedFiles): string {
  if (sameKeys === undefined) {
    if (a.isOpened) return 'Give the password of B with --other-password-file, or both with --ask-password.';
    if (b.isOpened) return 'Give the password of A with --password-file, or both with --ask-password.';
    return 'Give the passwords with --ask-password, or with --password-file and --other-password-file.';
  }
  if (!sameKeys) return a.layout === b.layout ? OTHER_KEYS : OTHER_LAYOUT;
  return sameRealm ? '' : OTHER_REALM;
}

const OTHER_KEYS =
  'A token made on one side is refused on the other. Export the keys of the one that stays and import them on the other; servers read them when they start.';

const OTHER_LAYOUT =
  'A token made on one side is refused on the other, and no import helps: only a Liberty in FIPS 140-3 mode reads layout 2.0, and only others read 1.0. Run the servers of one single sign-on in the same mode; then export the keys of one and import them on the others.';

const OTHER_REALM =
  'Tokens open on both sides, but name another realm than the other side expects. Give both servers the same realm; the file only repeats what the server that exported it had.';

/** The same for programs. */
export function comparisonJson({ a, b, comparison }: ComparedFiles): Record<string, unknown> {
  const { differences, sameKeys, sameProtection, sameRealm } = comparison;
  return {
    ok: isOneLogin(comparison),
    a: { file: a.name, publicId: a.publicId, layout: a.layout },
    b: { file: b.name, publicId: b.publicId, layout: b.layout },
    sameKeys: sameKeys ?? null,
    sameRealm,
    sameProtection: sameProtection ?? null,
    differences,
  };
}
