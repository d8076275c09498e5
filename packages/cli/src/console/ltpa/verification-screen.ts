import type { Verification } from '@signet/ltpa';
import type { Theme } from '../output.ts';
import { displayWidth } from '../display-width.ts';
import { fieldLines, paragraph, shown } from './screen.ts';

/** What `verify` found out, check by check. */
export function verificationLines(name: string, verification: Verification, colour: Theme): string[] {
  const { checks, facts, ok, publicId, sharedId } = verification;
  const failed = checks.filter((check) => !check.ok).length;
  const width = Math.max(...checks.map((check) => displayWidth(check.name)));
  const isClosed = checks.some((check) => check.name === 'password' && !check.ok);
  const verdict = ok
    ? colour.green(`good. It opens, and all ${checks.length} checks hold.`)
    : colour.red(
        isClosed ? 'not opened. The password is not that of this file.' : `not good. ${countedChecks(failed)} failed.`,
      );
  const rows = checks.flatMap((check) => {
    const mark = check.ok ? colour.green('ok    ') : colour.red('FAILED');
    const [first = '', ...others] = paragraph(shown(check.detail), ' '.repeat(12 + width));
    return [`  ${mark}  ${shown(check.name).padEnd(width)}  ${first.trimStart()}`, ...others];
  });
  return [
    `${shown(name)}: ${verdict}`,
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
  ];
}

function countedChecks(count: number): string {
  return count === 1 ? 'One check' : `${count} checks`;
}

/** The same for programs. */
export function verificationJson(name: string, verification: Verification): Record<string, unknown> {
  const { checks, facts, ok, publicId, sharedId } = verification;
  return {
    file: name,
    ok,
    layout: facts?.layout ?? null,
    realm: facts?.realm ?? null,
    publicId: publicId ?? null,
    sharedId: sharedId ?? null,
    checks: checks.map((check) => ({ name: check.name, ok: check.ok, detail: check.detail })),
  };
}
