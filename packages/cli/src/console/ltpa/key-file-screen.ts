import type { KeyFileFacts, KeyFileFinding } from '@signet/ltpa';
import type { Theme } from '../output.ts';
import { type Field, fieldLines, labelled, shown } from './screen.ts';

/** Something to know about a key file: of its content, or of the file on this machine. */
export type Finding = Omit<KeyFileFinding, 'code'> & { readonly code: string };

/** What is known of one key file. */
export interface InspectedFile {
  readonly name: string;
  readonly facts: KeyFileFacts;
  /** Only with its password. */
  readonly sharedId?: string;
  /** There is a password, and it is another one's. */
  readonly isNotOpened?: boolean;
  readonly findings: readonly Finding[];
}

/** What each layout is, for people. */
const LAYOUTS: Readonly<Record<KeyFileFacts['layout'], string>> = {
  '1.0': '1.0, for all products but a Liberty in FIPS 140-3 mode',
  '2.0': '2.0, for a Liberty in FIPS 140-3 mode only',
  'beta-2024': 'a beta of Liberty of 2024, which no released product reads',
  'encryption-key': 'under an AES key instead of a password, which no released product reads',
  unknown: 'unknown: the encrypted values have lengths that no product writes',
};

/** A key file as `inspect` shows it: the verdict, what is in it, what is wrong with it. */
export function keyFileLines(file: InspectedFile, colour: Theme): string[] {
  const { facts, findings, isNotOpened = false, name, sharedId } = file;
  const { creationDate, creationHost, layout, realm } = facts;
  const fields: Field[] = [
    ['layout', LAYOUTS[layout]],
    ['version', shown(facts.version)],
    ['realm', realm === undefined ? colour.yellow('none') : shown(realm)],
    ['created', [creationDate ?? 'not said when', `on ${creationHost ?? 'an unnamed host'}`].map(shown).join(' ')],
    ['RSA', `${facts.rsaBits} bits`],
    ['public id', facts.publicId],
    ['shared id', sharedId ?? (isNotOpened ? colour.red(NOT_OPENED) : ASK)],
  ];
  return [
    `${shown(name)}: ${headline(findings, colour)}`,
    '',
    ...fieldLines(fields, colour),
    ...findingLines(findings, colour),
  ];
}

const ASK = 'takes the password: --ask-password or --password-file';
const NOT_OPENED = 'unknown: the file did not open, see below';

function headline(findings: readonly Finding[], colour: Theme): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  if (errors + warnings === 0) return colour.green('a key file without faults.');
  const parts = [counted(errors, 'error'), counted(warnings, 'warning')].filter((part) => part !== '');
  return (errors > 0 ? colour.red : colour.yellow)(`a key file with ${parts.join(' and ')}.`);
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Findings as paragraphs, the worst first. */
export function findingLines(findings: readonly Finding[], colour: Theme): string[] {
  const paint = { error: colour.red, warning: colour.yellow, info: colour.dim };
  return findings.flatMap(({ hint, message, severity }) => [
    '',
    ...labelled(
      severity.padEnd('warning'.length),
      paint[severity],
      shown(hint === undefined ? message : `${message} ${hint}`),
    ),
  ]);
}

export function findingsJson(findings: readonly Finding[]): Record<string, unknown>[] {
  return findings.map(({ code, hint, message, severity }) => ({ code, severity, message, hint: hint ?? null }));
}

/** The same for programs. */
export function keyFileJson({ facts, findings, name, sharedId }: InspectedFile): Record<string, unknown> {
  return {
    file: name,
    layout: facts.layout,
    version: facts.version,
    realm: facts.realm ?? null,
    creationDate: facts.creationDate ?? null,
    creationHost: facts.creationHost ?? null,
    rsaBits: facts.rsaBits,
    publicId: facts.publicId,
    sharedId: sharedId ?? null,
    defaultPassword: facts.wellKnownPassword !== undefined,
    unknownProperties: facts.unknownProperties,
    findings: findingsJson(findings),
  };
}
