import { authored, canonical, type ItemStep, type Step, type Trace } from '../trace.ts';

interface Result {
  readonly host: string;
  readonly task: string;
  readonly action: string;
  readonly handler: boolean;
  readonly status: string;
  readonly label?: unknown;
  readonly delegated?: string | null;
  readonly result: Readonly<Record<string, unknown>>;
}

/** A line of what `signet_trace.py` writes. */
export type AnsibleEvent =
  | { readonly type: 'play'; readonly name: string }
  | ({ readonly type: 'result' } & Result)
  | ({ readonly type: 'item' } & Result)
  | { readonly type: 'include'; readonly host: string; readonly task: string; readonly handler: boolean }
  | { readonly type: 'stats'; readonly stats: Trace['stats'] };

/** What every result has beside its own fields. */
const RESULT_KEYS = new Set([
  'changed',
  'failed',
  'item',
  'ansible_loop_var',
  'ansible_index_var',
  'ansible_loop',
  'failed_when_result',
]);

/** The trace of one `ansible-playbook`, from the lines of the plug-in. */
export function ansibleTrace(lines: string): Pick<Trace, 'plays' | 'steps' | 'stats'> {
  const plays: string[] = [];
  const steps: Record<string, Step[]> = {};
  const items = new Map<string, ItemStep[]>();
  let stats: Trace['stats'] = {};
  let starting: string | undefined;
  const add = (host: string, step: Step): number => (steps[host] ??= []).push(step);
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as AnsibleEvent;
    // A skipped `meta` is reported but not counted; others are not reported.
    if (event.type === 'result' && event.action.endsWith('meta')) continue;
    // An include that brings something is told once more for each thing it brings.
    if ((event.type === 'result' || event.type === 'item') && isIncluding(event)) continue;
    if (event.type === 'play') starting = event.name;
    else if (event.type === 'stats') ({ stats } = event);
    if ('host' in event && starting !== undefined) {
      plays.push(starting);
      starting = undefined;
    }
    if (event.type === 'include') add(event.host, { task: event.task, status: 'ok', handler: event.handler });
    else if (event.type === 'item') {
      const key = `${event.host} ${event.task}`;
      items.set(key, [...(items.get(key) ?? []), itemStep(event)]);
    } else if (event.type === 'result') {
      const key = `${event.host} ${event.task}`;
      add(event.host, step(event, items.get(key)));
      items.delete(key);
    }
  }
  return { plays, steps, stats };
}

function isIncluding({ action, status }: Result): boolean {
  return /(^|\.)include_(tasks|role)$/u.test(action) && (status === 'ok' || status === 'changed');
}

function step(event: Result, items: readonly ItemStep[] | undefined): Step {
  const msg = items === undefined ? spoken(event) : undefined;
  return {
    task: event.task,
    status: event.status,
    handler: event.handler,
    ...(msg !== undefined && { msg }),
    ...(items !== undefined && { items }),
    ...(event.status === 'failed' && { error: canonical(event.result['msg']) }),
    ...(event.delegated && { delegatedTo: event.delegated }),
    ...(items === undefined && { result: event.result }),
  };
}

function itemStep(event: Result): ItemStep {
  const msg = spoken(event);
  return { label: canonical(event.label), status: event.status, ...(msg !== undefined && { msg }) };
}

/**
 * What `debug` or `fail` said; `debug: var=x` says `x: value`. A failure of Ansible's own, such as an undefined
 * variable, is not something that the playbook said.
 */
function spoken({ action, status, result }: Result): string | undefined {
  const name = action.split('.').at(-1) ?? action;
  const done = status === 'ok' || status === 'changed';
  if (name === 'fail' && !done && status !== 'skipped')
    return isOwnFailure(result) ? undefined : authored(result['msg']);
  if (name !== 'debug' || !done) return undefined;
  if (result['msg'] !== undefined) return canonical(result['msg']);
  const own = Object.entries(result).filter(([key]) => !RESULT_KEYS.has(key));
  const [only] = own;
  return only !== undefined && own.length === 1 ? `${only[0]}: ${canonical(only[1])}` : undefined;
}

function isOwnFailure({ msg }: Result['result']): boolean {
  return typeof msg === 'string' && /undefined variable|error while evaluating|template error/u.test(msg);
}
