import { basename, relative, resolve } from 'node:path';
import type { Json } from '@signet/core';
import type { HostOutcome, ItemOutcome, RunEvent, TaskRef } from '@signet/engine';
import { EXIT } from '../../exit-codes.ts';
import type { Renderer } from '../renderer.ts';
import { titleOf } from '../task-title.ts';
import { type Colour, createInk, type Ink } from './ink.ts';
import { pythonJson, pythonText } from './python-text.ts';
import { customStatsText, recapText } from './recap.ts';
import { diffText } from './result-diff.ts';
import { steeringText } from './steering.ts';
import { dumpResult, fieldsOf, isCensored, showsResult } from './results.ts';

export interface AnsibleScreen {
  readonly colour: boolean;
  /** Of the terminal; 0 when there is none. */
  readonly columns: number;
  /** `-v`, counted. */
  readonly verbosity: number;
  /** `ANSIBLE_DISPLAY_SKIPPED_HOSTS`; on when left out. */
  readonly showSkipped?: boolean;
  /** `ANSIBLE_DISPLAY_OK_HOSTS`; on when left out. */
  readonly showOk?: boolean;
  /** `ANSIBLE_SHOW_CUSTOM_STATS`. */
  readonly customStats?: boolean;
}

/** Includes say what they brought with a line of their own. */
const INCLUDES: ReadonlySet<string> = new Set(['include_tasks', 'include_role', 'include']);

/** A run as Ansible's default output shows it, byte by byte where our results are Ansible's. */
export function createAnsibleRenderer(screen: AnsibleScreen): Renderer {
  const ink = createInk(screen);
  const fold = new AnsibleFold(screen, ink);
  return { onEvent: (event) => fold.textOf(event) };
}

class AnsibleFold {
  readonly #screen: Required<AnsibleScreen>;
  readonly #ink: Ink;
  #diff = false;
  /** Tasks of a free strategy overlap: their heading comes with a result. */
  #lockStep = true;
  #headed: string | undefined;
  #play = '';
  #batches = 0;
  readonly #headings = new Map<string, string>();

  constructor(screen: AnsibleScreen, ink: Ink) {
    this.#screen = { showSkipped: true, showOk: true, customStats: false, ...screen };
    this.#ink = ink;
  }

  textOf(event: RunEvent): string {
    switch (event.type) {
      case 'run-start':
        this.#diff = event.diff;
        return this.#screen.verbosity > 1 ? this.#playbook(event) : '';
      case 'play-start':
        this.#lockStep = (event.strategy ?? 'linear') === 'linear';
        this.#play = this.#ink.banner(event.name.trim() === '' ? 'PLAY' : `PLAY [${event.name.trim()}]`);
        this.#batches = 0;
        return this.#play;
      case 'batch-start':
        this.#batches += 1;
        // Each batch has the heading of the play, the first one that which is there.
        return this.#batches > 1 ? this.#play : '';
      case 'no-hosts-matched':
        return this.#line('skipping: no hosts matched', 'skip');
      case 'no-hosts-left':
        // Ansible has nothing to say when each host failed for itself.
        return event.fatal ? this.#ink.banner('NO MORE HOSTS LEFT') : '';
      case 'task-start':
        return this.#start('TASK', event.task);
      case 'handler-start':
        return this.#start('RUNNING HANDLER', event.handler);
      case 'host-result':
        return this.#result(event.host, event.task, event);
      case 'handler-result':
        return this.#result(event.host, event.handler, event);
      case 'included':
        return this.#included(event);
      case 'retry':
        return this.#line(
          `FAILED - RETRYING: [${event.host}]: ${titleOf(event.task)} (${event.left} retries left).`,
          'debug',
        );
      case 'notify':
        return this.#screen.verbosity > 1
          ? event.handlers.map((name) => this.#line(`NOTIFIED HANDLER ${name} for ${event.host}`, 'verbose')).join('')
          : '';
      case 'steered':
        return this.#steered(event);
      case 'save-failed':
        return this.#line(`fatal: [${event.host}]: FAILED! => ${failureJson(event.error.message)}`, 'error');
      case 'verify-result':
        return event.error ? this.#notConverged(event, event.error.message) : '';
      case 'run-end':
        return this.#end(event);
      default:
        return '';
    }
  }

  /** Each host has its own heading, also in lock step. */
  #steered(event: RunEvent & { type: 'steered' }): string {
    const { host, task, handler } = event;
    const { header, skipped } = steeringText(event);
    let text = this.#start(handler ? 'RUNNING HANDLER' : 'TASK', task);
    if (this.#screen.verbosity > 1) text += this.#line(`META: ${header}`, 'verbose');
    if (!skipped || !this.#screen.showSkipped) return text;
    const dump = this.#screen.verbosity > 0 ? ` => ${pythonJson(skipped)}` : '';
    return text + this.#heading(task) + this.#line(`skipping: [${host}]${dump}`, 'skip');
  }

  #line(text: string, colour: Colour): string {
    return `${this.#ink.paint(text, colour)}\n`;
  }

  #playbook({ playbook, plays }: RunEvent & { type: 'run-start' }): string {
    const count = plays === undefined ? '' : this.#line(`${plays} plays in ${relative('', playbook)}`, 'verbose');
    return this.#ink.banner(`PLAYBOOK: ${basename(playbook)}`) + count;
  }

  #start(kind: string, task: TaskRef): string {
    this.#headings.set(task.id, `${kind} [${titleOf(task)}]`);
    this.#headed = undefined;
    return this.#lockStep && this.#screen.showSkipped && this.#screen.showOk ? this.#heading(task) : '';
  }

  /** The task's heading, unless it is the last one that was written. */
  #heading(task: TaskRef): string {
    if (this.#headed === task.id) return '';
    this.#headed = task.id;
    const banner = this.#ink.banner(this.#headings.get(task.id) ?? `TASK [${titleOf(task)}]`);
    if (this.#screen.verbosity < 2) return banner;
    return banner + this.#line(`task path: ${resolve(task.at.file)}:${task.at.line}`, 'debug');
  }

  #result(host: string, task: TaskRef, outcome: HostOutcome): string {
    const body = outcome.items
      ? this.#items(host, task, outcome, outcome.items)
      : this.#diffOf(outcome, outcome) + this.#single(host, task, outcome);
    return body === '' ? '' : this.#heading(task) + body;
  }

  #single(host: string, task: TaskRef, outcome: HostOutcome): string {
    const label = labelOf(host, outcome);
    switch (outcome.status) {
      case 'ok':
      case 'changed':
        if (INCLUDES.has(task.module) || (outcome.status === 'ok' && !this.#screen.showOk)) return '';
        return this.#line(`${outcome.status}: [${label}]${this.#shown(task, outcome, ' => ')}`, outcome.status);
      case 'skipped':
        if (!this.#screen.showSkipped) return '';
        return this.#line(`skipping: [${host}]${this.#shown(task, outcome, ' => ')}`, 'skip');
      default:
        return this.#fatal(label, task, outcome) + this.#ignoring(outcome);
    }
  }

  #fatal(label: string, task: TaskRef, outcome: HostOutcome): string {
    const dump = dumpResult(task.module, this.#screen.verbosity, outcome);
    const isUnreachable = outcome.status === 'unreachable' || fieldsOf(outcome)['unreachable'] === true;
    return isUnreachable
      ? this.#unreachable(label, task, outcome)
      : this.#line(`fatal: [${label}]: FAILED! => ${dump}`, 'error');
  }

  #unreachable(label: string, task: TaskRef, outcome: HostOutcome): string {
    const dump = dumpResult(task.module, this.#screen.verbosity, outcome);
    return this.#line(`fatal: [${label}]: UNREACHABLE! => ${dump}`, 'unreachable');
  }

  #ignoring(outcome: HostOutcome): string {
    return outcome.status === 'ignored' ? this.#line('...ignoring', 'skip') : '';
  }

  #items(host: string, task: TaskRef, outcome: HostOutcome, items: readonly ItemOutcome[]): string {
    const lines = items.map((item) => this.#diffOf(outcome, item) + this.#item(host, task, outcome, item));
    // A line for the host follows when the loop was skipped whole, when its result is hidden, and when it was not reached.
    if (outcome.status === 'skipped' || isCensored(outcome)) return lines.join('') + this.#single(host, task, outcome);
    const { items: _items, ...whole } = outcome;
    if (items.some(({ status }) => status === 'unreachable'))
      return lines.join('') + this.#unreachable(labelOf(host, outcome), task, whole) + this.#ignoring(outcome);
    return lines.join('') + this.#ofWholeLoop(host, task, outcome) + this.#ignoring(outcome);
  }

  /** A loop that a mistake ended has no results; and of `debug` Ansible keeps only the message. */
  #ofWholeLoop(host: string, task: TaskRef, outcome: HostOutcome): string {
    const hasResults = 'results' in fieldsOf(outcome) && task.module !== 'debug';
    if (hasResults || ['ok', 'changed'].includes(outcome.status)) return '';
    if (task.module !== 'debug') return this.#fatal(labelOf(host, outcome), task, outcome);
    const { msg = null } = fieldsOf(outcome);
    return this.#line(`fatal: [${labelOf(host, outcome)}]: FAILED! => ${pythonJson({ msg })}`, 'error');
  }

  #item(host: string, task: TaskRef, outcome: HostOutcome, item: ItemOutcome): string {
    const label = labelOf(host, item.delegatedTo === undefined ? outcome : item);
    const name = itemLabel(item);
    switch (item.status) {
      case 'ok':
      case 'changed':
        if (INCLUDES.has(task.module) || (item.status === 'ok' && !this.#screen.showOk)) return '';
        return this.#line(
          `${item.status}: [${label}] => (item=${name})${this.#shown(task, item, ' => ')}`,
          item.status,
        );
      case 'skipped':
        if (!this.#screen.showSkipped) return '';
        return this.#line(`skipping: [${host}] => (item=${name}) ${this.#shown(task, item, ' => ')}`, 'skip');
      default:
        return this.#line(
          `failed: [${label}] (item=${name}) => ${dumpResult(task.module, this.#screen.verbosity, item)}`,
          'error',
        );
    }
  }

  #shown(task: TaskRef, outcome: HostOutcome | ItemOutcome, before: string): string {
    const { verbosity } = this.#screen;
    return showsResult(task.module, verbosity, outcome) ? before + dumpResult(task.module, verbosity, outcome) : '';
  }

  /** @param result The outcome itself, or an item of it. */
  #diffOf(outcome: HostOutcome, result: HostOutcome | ItemOutcome): string {
    if (!(outcome.diff ?? this.#diff) || result.status !== 'changed') return '';
    const text = diffText(result, this.#ink);
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  }

  /** Of a role Ansible says nothing. */
  #included({ task, file, hosts, item }: RunEvent & { type: 'included' }): string {
    if (task.module === 'include_role') return '';
    const label = item === undefined ? '' : ` => (item=${item})`;
    return this.#heading(task) + this.#line(`included: ${resolve(file)} for ${hosts.join(', ')}${label}`, 'skip');
  }

  #notConverged({ host, task }: RunEvent & { type: 'verify-result' }, message: string): string {
    return this.#heading(task) + this.#line(`fatal: [${host}]: FAILED! => ${failureJson(message)}`, 'error');
  }

  /** A run that wrong input ended has no recap. */
  #end({ stats, customStats, exitCode }: RunEvent & { type: 'run-end' }): string {
    if (exitCode === EXIT.badInput) return '';
    const custom = customStats && this.#screen.customStats ? customStatsText(customStats, this.#ink) : '';
    return recapText(stats, this.#ink) + custom;
  }
}

function failureJson(msg: string): string {
  return pythonJson({ changed: false, msg });
}

function labelOf(host: string, { delegatedTo }: Pick<HostOutcome, 'delegatedTo'>): string {
  return delegatedTo === undefined || delegatedTo === host ? host : `${host} -> ${delegatedTo}`;
}

/** An item that is no text is shown in Python's notation. */
function itemLabel(item: ItemOutcome): string {
  const fields = fieldsOf(item);
  if (isCensored(item)) return 'None';
  const variable = fields['ansible_loop_var'];
  const value: Json | undefined = typeof variable === 'string' ? fields[variable] : undefined;
  if (value === undefined || typeof value === 'string') return item.label;
  return item.label === JSON.stringify(value) ? pythonText(value) : item.label;
}
