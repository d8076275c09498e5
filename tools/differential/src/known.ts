import type { Case } from './case.ts';
import type { Difference } from './compare.ts';

/** A difference that the specification wants, in every case where it can be met. */
interface KnownDifference {
  /** Row of the specification whose verdict it is. */
  readonly row: string;
  readonly reason: string;
  applies(difference: Difference, test: Case): boolean;
}

const KNOWN: readonly KnownDifference[] = [
  {
    row: '1.2',
    reason: 'An inventory source that nobody can read is an error, not a warning.',
    applies: ({ kind, signet }) =>
      kind === 'refused' && mentions(signet, ['INVENTORY_NOT_FOUND', 'INVENTORY_UNREADABLE']),
  },
  {
    row: '2.6',
    reason: 'A pattern that names nothing is an error with the nearest name, not a warning.',
    applies: ({ kind, signet }) => kind === 'refused' && mentions(signet, ['UNKNOWN_HOST_PATTERN', 'UNKNOWN_PATTERN']),
  },
  {
    row: '4.3',
    reason: 'Duplicate keys and numbers with a leading zero are errors; Ansible guesses.',
    applies: ({ kind, signet }) =>
      kind === 'refused' && mentions(signet, ['DUPLICATE_KEY', 'LEADING_ZERO', 'YAML_LEADING_ZERO']),
  },
  {
    row: '4.4',
    reason: 'A condition has to be true or false; text and numbers are refused with a suggestion.',
    applies: ({ kind, signet }) => kind === 'refused' && mentions(signet, ['CONDITION_NOT_BOOLEAN']),
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
    row: '3.9',
    reason: 'A variable that nobody defines is found before anything runs.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'refused' && ansible !== 'exit 0' && mentions(signet, ['UNDEFINED_VARIABLE']),
  },
];

/** The rule that a difference falls under; `undefined` for one that nobody wants. */
export function knownDifference(difference: Difference, test: Case): KnownDifference | undefined {
  return KNOWN.find((rule) => rule.applies(difference, test));
}

function mentions(text: unknown, codes: readonly string[]): boolean {
  return typeof text === 'string' && codes.some((code) => new RegExp(`\\b${code}\\b`, 'u').test(text));
}
