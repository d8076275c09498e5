import type { ItemStep, Step, Trace } from './trace.ts';
import { canonical } from './trace.ts';

/** One thing that Ansible and Signet did differently. */
export interface Difference {
  /** Number of the command line, from 1. */
  readonly command: number;
  readonly kind: 'refused' | 'exit' | 'plays' | 'steps' | 'value' | 'stats' | 'files' | 'output' | 'vault';
  readonly host?: string;
  readonly detail: string;
  readonly ansible: unknown;
  readonly signet: unknown;
}

/** Fields that modules of both programs answer with the same meaning. */
const RESULT_FIELDS = [
  'rc',
  'stdout',
  'stderr',
  'stdout_lines',
  'msg',
  'skip_reason',
  'attempts',
  'size',
  'mode',
  'dest',
  'state',
];

/** Everything that differs between what the two programs did with the same command lines. */
export function compareTraces(ansible: readonly Trace[], signet: readonly Trace[]): Difference[] {
  return ansible.flatMap((expected, index) => {
    const actual = signet[index];
    return actual === undefined
      ? []
      : compareTrace(expected, actual).map((found) => ({ command: index + 1, ...found }));
  });
}

type Found = Omit<Difference, 'command'>;

function compareTrace(ansible: Trace, signet: Trace): Found[] {
  // A playbook that only one of them takes has nothing else to compare.
  if (signet.refusal !== undefined && ansible.refusal === undefined) {
    return [
      { kind: 'refused', detail: firstLine(signet.refusal), ansible: `exit ${ansible.exit}`, signet: signet.refusal },
    ];
  }
  const found: Found[] = [];
  const differ = (kind: Found['kind'], detail: string, a: unknown, b: unknown, host?: string): void => {
    if (canonical(a) !== canonical(b))
      found.push({ kind, detail, ansible: a, signet: b, ...(host !== undefined && { host }) });
  };
  differ('exit', 'exit code', ansible.exit, signet.exit);
  if (ansible.refusal !== undefined && signet.refusal !== undefined) return found;
  differ('plays', 'plays', ansible.plays, signet.plays);
  for (const host of union(ansible.steps, signet.steps)) {
    const [a, b] = [ansible.steps[host] ?? [], signet.steps[host] ?? []];
    const [left, right] = [a.map(sequenceLine), b.map(sequenceLine)];
    if (canonical(left) === canonical(right))
      for (const [index, step] of a.entries()) found.push(...values(host, step, b[index]));
    else differ('steps', 'tasks and their status', left, right, host);
  }
  // A run that a mistake in the files ended has no recap in Ansible.
  const isCutOff = ansible.exit !== 0 && Object.keys(ansible.stats).length === 0;
  for (const host of isCutOff ? [] : union(ansible.stats, signet.stats))
    differ('stats', 'recap', ansible.stats[host], signet.stats[host], host);
  for (const file of union(ansible.files, signet.files)) differ('files', file, ansible.files[file], signet.files[file]);
  if (ansible.output !== undefined)
    differ('output', 'standard output', output(ansible.output), output(signet.output ?? ''));
  return found;
}

/** `TASK name: status`, with the status of each item. */
function sequenceLine(step: Step): string {
  const items = step.items === undefined ? '' : ` [${step.items.map(({ status }) => status).join(' ')}]`;
  return `${step.handler ? 'HANDLER' : 'TASK'} ${step.task}: ${step.status}${items}`;
}

function values(host: string, ansible: Step, signet: Step | undefined): Found[] {
  if (signet === undefined) return [];
  const found: Found[] = [];
  const differ = (detail: string, a: unknown, b: unknown): void => {
    if (canonical(a) !== canonical(b))
      found.push({ kind: 'value', host, detail: `${ansible.task}: ${detail}`, ansible: a, signet: b });
  };
  differ('message', ansible.msg, signet.msg);
  if (ansible.delegatedTo !== '?') differ('delegated to', ansible.delegatedTo, signet.delegatedTo);
  const itemMessages = (step: Step): unknown => step.items?.map((item: ItemStep) => [item.label, item.msg ?? null]);
  differ('items', itemMessages(ansible), itemMessages(signet));
  const { result } = signet;
  for (const field of RESULT_FIELDS.filter((name) => isShared(name, signet))) {
    if (result && field in result && ansible.result && field in ansible.result)
      differ(field, ansible.result[field], result[field]);
  }
  return found;
}

/** Failures whose message both programs take from the same place: a command, `fail` and `assert`. */
const SHARED_WORDS: ReadonlySet<string> = new Set(['FAILED', 'COMMAND_FAILED']);

/**
 * Whether both programs are to say the same in a field of a result. Each words its own failures, such as of a
 * connection or a template, itself; how large a folder or link that was just made is depends on when one looks.
 */
function isShared(field: string, { status, error }: Step): boolean {
  if (field === 'size') return status === 'ok';
  if (field !== 'msg' || error === undefined) return true;
  return SHARED_WORDS.has(error.split(':')[0] ?? '');
}

/** Trailing spaces do not count, nor which host was done with a task first. */
function output(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const blocks: string[][] = [];
  for (const line of lines) {
    // A block is a heading, an empty line, or what a host says with the lines that belong to it.
    const isHead = line === '' || blocks.length === 0 || /^[A-Z ]+(?:\[|\*)|^[a-z]+: \[/u.test(line);
    if (isHead) blocks.push([line]);
    else blocks.at(-1)?.push(line);
  }
  return inHostOrder(blocks).flat().join('\n').trim();
}

/** Blocks of hosts that follow one another, ordered by host; those of one host stay in their order. */
function inHostOrder(blocks: readonly string[][]): string[][] {
  const ordered: string[][] = [];
  let hosts: { readonly host: string; readonly block: string[] }[] = [];
  const settle = (): void => {
    ordered.push(
      ...hosts.toSorted((a, b) => (a.host < b.host ? -1 : Number(a.host > b.host))).map(({ block }) => block),
    );
    hosts = [];
  };
  for (const block of blocks) {
    const host = /^[a-z]+: \[(?<host>[^\]]+)\]/u.exec(block[0] ?? '')?.groups?.['host'];
    if (host === undefined) {
      settle();
      ordered.push(block);
    } else hosts.push({ host, block });
  }
  settle();
  return ordered;
}

function union(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
}

function firstLine(text: string): string {
  return text
    .split('\n')
    .slice(0, 2)
    .map((line) => line.trim())
    .join(' ');
}
