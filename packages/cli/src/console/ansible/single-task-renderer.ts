import type { HostOutcome, TaskRef } from '@signet/engine';
import type { Renderer } from '../renderer.ts';
import type { AnsibleScreen } from './ansible-renderer.ts';
import { type Colour, createInk } from './ink.ts';
import { diffText } from './result-diff.ts';
import { dumpSingle, fieldsOf } from './results.ts';

/** One value of a result a line, or a host a line (`--one-line`). */
export type SingleTaskForm = 'block' | 'line';

export interface SingleTaskScreen extends AnsibleScreen {
  readonly form: SingleTaskForm;
  /** What to do about a failure. */
  readonly hints: boolean;
}

/** Tasks whose result is the output of a command: it is shown as it is. */
const COMMANDS: ReadonlySet<string> = new Set(['command', 'shell', 'raw']);

/** A single task as Ansible shows it: a result per host, without headings and recap. People get our hints, too. */
export function createSingleTaskRenderer(screen: SingleTaskScreen): Renderer {
  const ink = createInk(screen);
  let isDiff = false;
  return {
    onEvent: (event) => {
      if (event.type === 'run-start') isDiff = event.diff;
      if (event.type === 'host-result') return result(event.host, event.task, event);
      return event.type === 'handler-result' ? result(event.host, event.handler, event) : '';
    },
  };

  function result(host: string, task: TaskRef, outcome: HostOutcome): string {
    const { colour, word } = stateOf(outcome);
    const diff = (outcome.diff ?? isDiff) && outcome.status === 'changed' ? diffText(outcome, ink) : '';
    const hint = screen.hints ? (outcome.error?.hint ?? '') : '';
    const lines = [diff, ink.paint(textOf(host, word, task, outcome), colour), hint].filter((text) => text !== '');
    return lines.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('');
  }

  function textOf(host: string, word: string, task: TaskRef, outcome: HostOutcome): string {
    if (outcome.status === 'skipped') return `${host} | ${word}`;
    const oneLine = screen.form === 'line';
    const isUnreachable = outcome.status === 'unreachable';
    if (isUnreachable && oneLine) return `${host} | ${word}!: ${String(fieldsOf(outcome)['msg'] ?? '')}`;
    const isWhole =
      isUnreachable || fieldsOf(outcome)['ansible_job_id'] !== undefined || (oneLine && word === 'FAILED');
    if (COMMANDS.has(task.module) && !isWhole)
      return oneLine ? commandLine(host, word, outcome) : commandBlock(host, word, outcome);
    const mark = outcome.status === 'ok' || outcome.status === 'changed' ? '' : '!';
    return `${host} | ${word}${mark} => ${dumpSingle(task.module, screen.verbosity, outcome, oneLine)}`;
  }
}

function stateOf({ status }: HostOutcome): { readonly word: string; readonly colour: Colour } {
  if (status === 'ok') return { word: 'SUCCESS', colour: 'ok' };
  if (status === 'changed') return { word: 'CHANGED', colour: 'changed' };
  if (status === 'skipped') return { word: 'SKIPPED', colour: 'skip' };
  if (status === 'unreachable') return { word: 'UNREACHABLE', colour: 'unreachable' };
  return { word: 'FAILED', colour: 'error' };
}

function commandBlock(host: string, word: string, outcome: HostOutcome): string {
  const { rc = -1, stdout = '', stderr = '', msg = '' } = fieldsOf(outcome);
  return `${host} | ${word} | rc=${String(rc)} >>\n${String(stdout)}${String(stderr)}${String(msg)}`;
}

function commandLine(host: string, word: string, outcome: HostOutcome): string {
  const { rc = -1, stdout = '', stderr = '' } = fieldsOf(outcome);
  const errors = stderr === '' ? '' : ` (stderr) ${inOneLine(stderr)}`;
  return `${host} | ${word} | rc=${String(rc)} | (stdout) ${inOneLine(stdout)}${errors}`;
}

function inOneLine(text: unknown): string {
  return String(text)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
}
