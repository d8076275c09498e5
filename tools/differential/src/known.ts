import type { Case } from './case.ts';
import type { Difference } from './compare.ts';
import type { Trace } from './trace.ts';

/** A difference that the specification wants, in every case where it can be met. */
interface KnownDifference {
  /** Row of the specification whose verdict it is. */
  readonly row: string;
  readonly reason: string;
  applies(difference: Difference, signet: readonly Trace[]): boolean;
}

const KNOWN: readonly KnownDifference[] = [
  {
    row: '1.2',
    reason: 'An inventory source that nobody can read is an error, not a warning.',
    applies: ({ kind, signet }) =>
      kind === 'refused' &&
      mentions(signet, ['GROUP_LOOP', 'UNDEFINED_GROUP', 'INVENTORY_NOT_FOUND', 'INVENTORY_UNREADABLE']),
  },
  {
    row: '2.6',
    reason: 'A pattern that names nothing is an error with the nearest name, not a warning.',
    applies: ({ kind, signet }) => kind === 'refused' && mentions(signet, ['PATTERN_MISMATCH']),
  },
  {
    row: '4.3',
    reason: 'Duplicate keys and numbers with a leading zero are errors; Ansible guesses.',
    applies: ({ kind, signet }) => kind === 'refused' && mentions(signet, ['YAML_DUPLICATE_KEY', 'YAML_LEADING_ZERO']),
  },
  {
    row: '4.4',
    reason: 'A condition has to be true or false; text and numbers are refused with a suggestion.',
    applies: ({ kind, signet }, traces) =>
      kind === 'refused' ? mentions(signet, ['CONDITION_NOT_BOOLEAN']) : failedWith(traces, 'CONDITION_NOT_BOOLEAN'),
  },
  {
    row: '5.16',
    reason: 'An unknown keyword or argument is found before anything runs.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'refused' && ansible !== 'exit 0' && mentions(signet, ['UNKNOWN_KEYWORD', 'UNKNOWN_ARGUMENT']),
  },
  {
    row: '7.4',
    reason: 'A handler that does not exist is found before anything runs.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'refused' && ansible !== 'exit 0' && mentions(signet, ['UNKNOWN_HANDLER']),
  },
  {
    row: '13.4',
    reason: 'A template that is wrong is found before anything runs, at its place.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'refused' && ansible !== 'exit 0' && mentions(signet, ['TEMPLATE_SYNTAX']),
  },
  {
    row: '3.9',
    reason: 'A variable that nobody defines is found before anything runs.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'refused' && ansible !== 'exit 0' && mentions(signet, ['UNDEFINED_VARIABLE']),
  },
];

/**
 * The rule that a difference falls under; `undefined` for one that nobody wants. Only a case that names the row can meet
 * its rule, so that a rule for one thing does not hide another.
 */
export function knownDifference(
  difference: Difference,
  test: Case,
  signet: readonly Trace[],
): KnownDifference | undefined {
  return KNOWN.find((rule) => test.rows.includes(rule.row) && rule.applies(difference, signet));
}

function mentions(text: unknown, codes: readonly string[]): boolean {
  return typeof text === 'string' && codes.some((code) => new RegExp(`\\b${code}\\b`, 'u').test(text));
}

/** Whether a task failed with this code; everything after it differs as well. */
function failedWith(traces: readonly Trace[], code: string): boolean {
  return traces.some(({ steps }) =>
    Object.values(steps).some((own) => own.some(({ error }) => error?.startsWith(`${code}:`))),
  );
}
