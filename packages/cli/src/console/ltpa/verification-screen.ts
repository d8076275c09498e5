import type { Verification } from '@signet/ltpa';
import type { Theme } from '../output.ts';
import { displayWidth } from '../display-width.ts';
import { findingLines, findingsJson } from './key-file-screen.ts';
import { fieldLines, labelled, paragraph, shown } from './screen.ts';

/** The checks of a key file, and whether it has the keys that were expected. */
export interface Verified extends Omit<Verification, 'checks'> {
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  /** The shared key was compared with an expected one. */
  readonly isSharedKeyKnown: boolean;
}

/** Adds the comparison with ids that are known from elsewhere. */
export function withExpected(
  verification: Verification,
  expected: { readonly publicId?: string; readonly sharedId?: string },
): Verified {
  const checks = (['publicId', 'sharedId'] as const).flatMap((which) => {
    const [wanted, found] = [expected[which], verification[which]];
    if (wanted === undefined || found === undefined) return [];
    const ok = wanted === found;
    const name = which === 'publicId' ? 'public id' : 'shared id';
    return [{ name, ok, detail: ok ? 'as expected' : `${found} instead of ${wanted}` }];
  });
  return {
    ...verification,
    ok: verification.ok && checks.every(({ ok }) => ok),
    checks: [...verification.checks, ...checks],
    isSharedKeyKnown: expected.sharedId !== undefined,
  };
}

/** Every check holds, and nothing about the file is an error. */
export function isGood({ facts, ok }: Verified): boolean {
  return ok && facts?.findings.every(({ severity }) => severity !== 'error') === true;
}

/** What `verify` found out, check by check. */
export function verificationLines(name: string, verification: Verified, colour: Theme): string[] {
  const { checks, facts, publicId, sharedId } = verification;
  const width = Math.max(...checks.map((check) => displayWidth(check.name)));
  const rows = checks.flatMap((check) => {
    const mark = check.ok ? colour.green('ok    ') : colour.red('FAILED');
    const [first = '', ...others] = paragraph(shown(check.detail), ' '.repeat(12 + width));
    return [`  ${mark}  ${shown(check.name).padEnd(width)}  ${first.trimStart()}`, ...others];
  });
  return [
    `${shown(name)}: ${(isGood(verification) ? colour.green : colour.red)(verdictOf(verification))}`,
    '',
    ...rows,
    '',
    ...fieldLines(
      [
        ['layout', facts?.layout ?? 'unknown'],
        ['realm', shown(facts?.realm ?? 'none')],
        ['public id', publicId ?? 'unknown'],
        ['shared id', sharedId ?? 'unknown: the file did not open'],
      ],
      colour,
    ),
    ...findingLines(
      (facts?.findings ?? []).filter(({ severity }) => severity !== 'info'),
      colour,
    ),
    ...adviceLines(verification, colour),
  ];
}

function adviceLines(verification: Verified, colour: Theme): string[] {
  const failed = verification.checks.filter(({ ok }) => !ok).map(({ name }) => name);
  const advice = [...new Set(failed.map((name) => ADVICE[name] ?? DAMAGED))];
  const lines = advice.flatMap((text) => ['', ...labelled('what to do', colour.bold, text)]);
  if (!isGood(verification) || verification.isSharedKeyKnown) return lines;
  return ['', ...labelled('note', colour.dim, NOT_CHECKED)];
}

const NOT_CHECKED =
  'Nothing in the file says whether the shared key is the right one: a damaged character changes it unseen. Compare the shared id with the one on the other side, or give that: --shared-id ID.';

const DAMAGED =
  'The file is damaged, or put together from two. Copy it again from the server that exported it, or export the keys again.';

/** By the check that failed. */
const ADVICE: Readonly<Record<string, string>> = {
  password:
    'Give the password that was given when the keys were exported; a copy of another product may have one of its own. Where nobody knows it, export the keys again.',
  form: 'The keys fit each other, but are not written as WebSphere writes them, and a product may refuse them. Export the keys again on a server that uses them.',
  'public id': 'These are other keys. Export the keys of the side that stays, and import them on the other.',
  'shared id':
    'Tokens of one side do not open on the other. Copy the file again: the shared key was damaged in copying, or is another one.',
};

function verdictOf(verification: Verified): string {
  const failed = verification.checks.filter((check) => !check.ok);
  if (isGood(verification)) return `good. It opens, and all ${verification.checks.length} checks hold.`;
  if (failed.length === 0) return 'not good. All checks hold, but there is an error below.';
  if (failed.some((check) => check.name === 'password')) return 'not opened. The password is not that of this file.';
  return `not good. ${failed.length === 1 ? 'One check' : `${failed.length} checks`} failed.`;
}

/** The same for programs. */
export function verificationJson(name: string, verification: Verified): Record<string, unknown> {
  const { checks, facts, publicId, sharedId } = verification;
  return {
    file: name,
    ok: isGood(verification),
    layout: facts?.layout ?? null,
    realm: facts?.realm ?? null,
    publicId: publicId ?? null,
    sharedId: sharedId ?? null,
    checks: checks.map((check) => ({ name: check.name, ok: check.ok, detail: check.detail })),
    findings: findingsJson(facts?.findings ?? []),
  };
}
