import type { Case } from './case.ts';
import type { CaseResult } from './run-cases.ts';
import type { Verdict } from './session.ts';
import type { Trace } from './trace.ts';

/** One line for the table. */
export function resultLine({ test, verdict }: CaseResult): string {
  return `${verdict.kind.padEnd(8)} ${test.name.padEnd(40)} ${test.rows.join(' ').padEnd(12)} ${summary(verdict)}`.trimEnd();
}

function summary(verdict: Verdict): string {
  if (verdict.kind === 'known') return verdict.known.map(({ row, reason }) => `${row}: ${reason}`).join(' ');
  if (verdict.kind === 'skipped') return verdict.reason;
  if (verdict.kind === 'equal') return '';
  const [first] = verdict.differences;
  if (first === undefined) return '';
  const more = verdict.differences.length > 1 ? ` (and ${verdict.differences.length - 1} more)` : '';
  return `${first.kind}${first.host === undefined ? '' : ` on ${first.host}`}: ${first.detail}${more}`;
}

/** All about a case that failed: its files, what differs, and both traces. */
export function failureText(test: Case, verdict: Verdict): string {
  const lines = [`Case ${test.name}`];
  for (const [file, text] of Object.entries(test.files)) lines.push(`--- ${file}`, text.trimEnd());
  for (const { kind, args } of test.commands) lines.push(`$ ${kind} ${args.join(' ')}`);
  if (verdict.kind !== 'failed') return lines.join('\n');
  lines.push('', 'Differences:');
  for (const { command, kind, host, detail, ansible, signet } of verdict.differences) {
    lines.push(`  ${command}. ${kind}${host === undefined ? '' : ` ${host}`}: ${detail}`);
    lines.push(`     ansible: ${text(ansible)}`, `     signet:  ${text(signet)}`);
  }
  lines.push(
    '',
    'Ansible:',
    ...verdict.ansible.flatMap(traceLines),
    '',
    'Signet:',
    ...verdict.signet.flatMap(traceLines),
  );
  return lines.join('\n');
}

function traceLines({ exit, plays, steps, stats, refusal }: Trace): string[] {
  const lines = [`  exit ${exit}; plays: ${plays.join(', ')}`];
  if (refusal !== undefined) lines.push(`  ${refusal.replaceAll('\n', '\n  ')}`);
  for (const [host, own] of Object.entries(steps)) {
    lines.push(`  ${host}`);
    for (const { task, status, handler, msg, items } of own) {
      const shown =
        items === undefined
          ? (msg ?? '')
          : items.map((item) => `${item.label}=${item.status} ${item.msg ?? ''}`.trim()).join('; ');
      lines.push(`    ${handler ? 'HANDLER' : 'TASK'} ${task}: ${status}${shown === '' ? '' : `  ${shown}`}`);
    }
  }
  for (const [host, recap] of Object.entries(stats)) {
    lines.push(
      `  ${host}: ${Object.entries(recap)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${name}=${count}`)
        .join(' ')}`,
    );
  }
  return lines;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
