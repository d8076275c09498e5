import type { HostOutcome, ItemOutcome, RunEvent, TaskRef } from '@signet/engine';
import { authored, canonical, type ItemStep, type Step, type Trace } from '../trace.ts';

/** The trace of one `signet run --output jsonl`. */
export function signetTrace(lines: string): Pick<Trace, 'plays' | 'steps' | 'stats'> {
  const plays: string[] = [];
  const steps: Record<string, Step[]> = {};
  let stats: Trace['stats'] = {};
  let current: string | undefined;
  let starting: string | undefined;
  const handlers = new Set<string>();
  for (const event of eventsOf(lines)) {
    if (event.type === 'handler-start') handlers.add(event.handler.id);
    if (event.type === 'play-start') current = starting = event.name;
    else if (event.type === 'batch-start') starting = current;
    else if (isResult(event) && starting !== undefined) {
      plays.push(starting);
      starting = undefined;
    }
    if (event.type === 'host-result') add(steps, event.host, step(event.task, event, false));
    else if (event.type === 'handler-result') add(steps, event.host, step(event.handler, event, true));
    // Ansible reports nothing for a role that is included, only for its tasks.
    else if (event.type === 'included' && event.task.module !== 'include_role')
      for (const host of event.hosts)
        add(steps, host, { task: nameOf(event.task), status: 'ok', handler: handlers.has(event.task.id) });
    // Ansible has no recap of a run that wrong input ended.
    else if (event.type === 'run-end' && event.exitCode !== 65) stats = event.stats as unknown as Trace['stats'];
  }
  return { plays, steps, stats };
}

function isResult(event: RunEvent): boolean {
  if (event.type === 'host-result') return event.task.module !== 'meta';
  if (event.type === 'included') return event.task.module !== 'include_role';
  return event.type === 'handler-result';
}

function eventsOf(lines: string): RunEvent[] {
  return lines
    .split('\n')
    .filter((line) => line.startsWith('{"'))
    .map((line) => JSON.parse(line) as RunEvent);
}

/** As Ansible shows it: with the role. */
function nameOf({ name, role }: TaskRef): string {
  return role === undefined ? name : `${role} : ${name}`;
}

function add(steps: Record<string, Step[]>, host: string, step: Step | undefined): void {
  if (step !== undefined) (steps[host] ??= []).push(step);
}

function step(task: TaskRef, outcome: HostOutcome, handler: boolean): Step | undefined {
  const module = task.module.split('.').at(-1) ?? task.module;
  // Ansible reports nothing for `meta`.
  if (module === 'meta') return undefined;
  const { items } = outcome;
  const msg = items === undefined ? spoken(module, outcome) : undefined;
  // The engine may show what a module answered; events of older versions do not have it.
  const { result } = outcome as { readonly result?: Readonly<Record<string, unknown>> };
  // Ansible reports an unreachable host as such, whatever becomes of it.
  const isUnreachable =
    outcome.status === 'ignored' &&
    (result?.['unreachable'] === true || (items?.some((item) => item.status === 'unreachable') ?? false));
  return {
    task: nameOf(task),
    status: isUnreachable ? 'unreachable' : outcome.status,
    handler,
    ...(msg !== undefined && { msg }),
    ...(items !== undefined && { items: items.map((item) => itemStep(module, item)) }),
    ...(outcome.error && { error: `${outcome.error.code}: ${outcome.error.message}` }),
    ...(outcome.delegatedTo !== undefined && { delegatedTo: outcome.delegatedTo }),
    ...(result !== undefined && items === undefined && { result }),
  };
}

function itemStep(module: string, item: ItemOutcome): ItemStep {
  const msg = spoken(module, item);
  // Ansible reports a failed item as failed, whatever becomes of the loop.
  const status = item.status === 'ignored' || item.status === 'unreachable' ? 'failed' : item.status;
  return { label: canonical(item.label), status, ...(msg !== undefined && { msg }) };
}

/** What `debug` or `fail` said; a failure of another kind is not something that the playbook said. */
function spoken(module: string, { status, msg, error }: HostOutcome | ItemOutcome): string | undefined {
  const done = status === 'ok' || status === 'changed';
  if (msg === undefined || status === 'skipped') return undefined;
  if (module === 'fail') return error === undefined || error.code === 'FAILED' ? authored(msg) : undefined;
  if (module !== 'debug' || !done) return undefined;
  const variable = /^(?<name>[A-Za-z_][\w.]*): (?<value>[^]*)$/u.exec(msg)?.groups;
  return variable ? `${variable['name']}: ${canonical(variable['value'])}` : canonical(msg);
}
