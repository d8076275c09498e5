import type { Verification } from '@signet/ltpa';
import type { Theme } from '../output.ts';
import { displayWidth } from '../display-width.ts';
import { findingLines, findingsJson } from './key-file-screen.ts';
import { fieldLines, paragraph, shown } from './screen.ts';

/** Every check holds, and nothing about the file is an error. */
export function isGood({ facts, ok }: Verification): boolean {
  return ok && facts?.findings.every(({ severity }) => severity !== 'error') === true;
}

/** What `verify` found out, check by check. */
export function verificationLines(name: string, verification: Verification, colour: Theme): string[] {
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
  ];
}

function verdictOf(verification: Verification): string {
  const failed = verification.checks.filter((check) => !check.ok);
  if (isGood(verification)) return `good. It opens, and all ${verification.checks.length} checks hold.`;
  if (failed.length === 0) return 'not good. All checks hold, but there is an error below.';
  if (failed.some((check) => check.name === 'password')) return 'not opened. The password is not that of this file.';
  return `not good. ${failed.length === 1 ? 'One check' : `${failed.length} checks`} failed.`;
}

/** The same for programs. */
export function verificationJson(name: string, verification: Verification): Record<string, unknown> {
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
