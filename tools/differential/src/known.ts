import type { Case } from './case.ts';
import type { Difference } from './compare.ts';
import { canonical, type Trace } from './trace.ts';

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
    row: '5.1',
    reason: 'A file to include that is missing is a failure as any other: rescued, it counts as rescued.',
    applies: (difference, traces) =>
      differsOnlyIn(difference, ['failed', 'rescued']) && failedWith(traces, 'TASKS_FILE_MISSING'),
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
    row: '7.4',
    reason: 'Where it is only a warning, the task that notifies it fails; Ansible ends with nothing told.',
    applies: ({ kind }, traces) => kind !== 'value' && failedWith(traces, 'UNKNOWN_HANDLER'),
  },
  {
    row: '7.10',
    reason: 'A run_once handler runs once; ansible-core 2.14 runs it on a second host that notified it.',
    applies: (difference) =>
      differsOnlyIn(difference, ['ok']) ||
      (difference.kind === 'steps' && isEqual(withoutHandlers(difference.ansible), difference.signet)),
  },
  {
    row: '8.9',
    reason: 'Arguments of a role are checked before anything runs.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'refused' && ansible === 'exit 2' && mentions(signet, ['NOT_ALLOWED_VALUE']),
  },
  {
    row: '8.10',
    reason: 'A host that add_host adds counts from the next play, also in ansible_play_hosts.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'value' && String(ansible).replace(", 'new']", ']') === String(signet),
  },
  {
    row: '9',
    reason:
      'Lists of tasks, tags and hosts, and the static check, are laid out for people; they say what Ansible says.',
    applies: ({ kind, ansible, signet }) =>
      kind === 'output' &&
      (saysAll(String(ansible), String(signet)) || String(signet).endsWith(' nothing to complain about')),
  },
  {
    row: '10.2',
    reason: 'A command in check mode would run and change something; what depends on its result is not known.',
    applies: (difference) =>
      differsOnlyIn(difference, ['ok', 'changed', 'skipped']) ||
      (difference.kind === 'steps' && isForeseen(difference.ansible, difference.signet)),
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

/** Whether the recaps of a host are the same but for these numbers. */
function differsOnlyIn({ kind, ansible, signet }: Difference, names: readonly string[]): boolean {
  if (kind !== 'stats') return false;
  const rest = (recap: unknown): object =>
    Object.fromEntries(Object.entries(recap ?? {}).filter(([name]) => !names.includes(name)));
  return canonical(rest(ansible)) === canonical(rest(signet));
}

function isEqual(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function withoutHandlers(lines: unknown): unknown {
  return Array.isArray(lines) ? lines.filter((line) => !String(line).startsWith('HANDLER ')) : lines;
}

/** Ansible skips the command, and runs what asks for a result that it invents. */
function isForeseen(ansible: unknown, signet: unknown): boolean {
  if (!Array.isArray(ansible) || !Array.isArray(signet) || ansible.length !== signet.length) return false;
  const [theirs, ours] = [ansible.map(String), signet.map(String)];
  const ends = (index: number, a: string, b: string): boolean =>
    theirs[index] === ours[index]?.replace(new RegExp(`: ${b}$`, 'u'), `: ${a}`) && theirs[index] !== ours[index];
  const command = theirs.findIndex((_, index) => ends(index, 'skipped', 'changed'));
  return theirs.every(
    (line, index) =>
      line === ours[index] ||
      ends(index, 'skipped', 'changed') ||
      (command >= 0 && index > command && ends(index, 'ok', 'skipped')),
  );
}

/** Words that only lay out a list. */
const LAYOUT = new Set(['playbook', 'play', 'tasks', 'task', 'tags', 'pattern', 'all', 'hosts']);

/** Whether every name, tag and host of one list is in the other. */
function saysAll(ansible: string, signet: string): boolean {
  const words = (text: string): string[] =>
    text
      .toLowerCase()
      .split(/[\s,:#[\]()'"]+/u)
      .filter((word) => word !== '' && !LAYOUT.has(word));
  const said = new Set(words(signet));
  // What tags a play has is no part of its hosts.
  const theirs = ansible.replaceAll(/^( *play #.*)\tTAGS: .*$/gmu, '$1');
  return signet.startsWith('playbook: ') && words(theirs).every((word) => said.has(word));
}
