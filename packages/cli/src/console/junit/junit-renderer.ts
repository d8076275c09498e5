import { basename, extname } from 'node:path';
import type { HostOutcome, RunEvent, TaskRef } from '@signet/engine';
import { pythonJson } from '../ansible/python-text.ts';
import { fieldsOf } from '../ansible/results.ts';
import type { Renderer } from '../renderer.ts';
import { titleOf } from '../task-title.ts';
import { attributes, escapeXml } from './xml.ts';

/** One task or handler on one host. */
interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly seconds: number;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message?: string;
  readonly output?: string;
}

/**
 * A run as JUnit XML, with the names that Ansible's `junit` callback gives: a test case for each task on each host, a
 * failure for what failed, and, where Ansible is silent, an error for a host that was not reached.
 */
export function createJunitRenderer(): Renderer {
  const cases: TestCase[] = [];
  const started = new Map<string, string>();
  let suite = '';
  let play = '';
  const add = (host: string, task: TaskRef, outcome: HostOutcome, time: string): void => {
    const seconds = (Date.parse(time) - Date.parse(started.get(task.id) ?? time)) / 1000;
    cases.push({ ...caseOf(host, play, task, outcome), seconds });
  };
  return {
    onEvent: (event) => {
      switch (event.type) {
        case 'run-start':
          suite = basename(event.playbook, extname(event.playbook));
          return '';
        case 'play-start':
          play = event.name;
          return '';
        case 'task-start':
          started.set(event.task.id, event.time);
          return '';
        case 'handler-start':
          started.set(event.handler.id, event.time);
          return '';
        case 'host-result':
          add(event.host, event.task, event, event.time);
          return '';
        case 'handler-result':
          add(event.host, event.handler, event, event.time);
          return '';
        case 'verify-result':
          if (event.error) cases.push(failedLater(event, play, `verified: ${titleOf(event.task)}`, event.error));
          return '';
        case 'save-failed':
          cases.push(failedLater(event, play, `saving the ${event.target}`, event.error));
          return '';
        case 'run-end':
          return documentOf(suite, cases);
        default:
          return '';
      }
    },
  };
}

function caseOf(host: string, play: string, task: TaskRef, outcome: HostOutcome): Omit<TestCase, 'seconds'> {
  const named = { name: `[${host}] ${play}: ${titleOf(task)}`, classname: `${task.at.file}:${task.at.line}` };
  const fields = fieldsOf(outcome);
  const { invocation: _, diff: __, failed: ___, skipped: ____, ...shown } = fields;
  const output = pythonJson(shown, 0);
  const message =
    typeof fields['msg'] === 'string' ? fields['msg'] : (outcome.error?.message ?? `rc=${String(fields['rc'] ?? 0)}`);
  switch (outcome.status) {
    case 'failed':
      return { ...named, kind: 'failure', message, output };
    case 'unreachable':
      return { ...named, kind: 'error', message, output };
    case 'skipped':
      return { ...named, kind: 'skipped', message: String(fields['skip_reason'] ?? outcome.msg ?? 'skipped') };
    default:
      return { ...named, kind: 'passed', output };
  }
}

function failedLater(
  event: RunEvent & { type: 'verify-result' | 'save-failed' },
  play: string,
  what: string,
  error: NonNullable<HostOutcome['error']>,
): TestCase {
  const classname = error.at ? `${error.at.file}:${error.at.line}` : play;
  const output = [error.code, error.message, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
  return {
    name: `[${event.host}] ${play}: ${what}`,
    classname,
    seconds: 0,
    kind: 'failure',
    message: error.message,
    output,
  };
}

function documentOf(suite: string, cases: readonly TestCase[]): string {
  const count = (kind: TestCase['kind']): number => cases.filter((one) => one.kind === kind).length;
  const time = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  const numbers = { disabled: 0, errors: count('error'), failures: count('failure') };
  const all = attributes({ ...numbers, tests: cases.length, time });
  const one = attributes({ ...numbers, name: suite, skipped: count('skipped'), tests: cases.length, time });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<testsuites${all}>`,
    `\t<testsuite${one}>`,
    ...cases.map(caseXml),
    '\t</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseXml({ name, classname, seconds, kind, message, output = '' }: TestCase): string {
  const head = `\t\t<testcase${attributes({ classname, name, time: seconds.toFixed(3) })}>`;
  const body =
    kind === 'passed'
      ? `<system-out>${escapeXml(output)}</system-out>`
      : kind === 'skipped'
        ? `<skipped>${escapeXml(message ?? '')}</skipped>`
        : `<${kind}${attributes({ message: message ?? '', type: kind })}>${escapeXml(output)}</${kind}>`;
  return `${head}\n\t\t\t${body}\n\t\t</testcase>`;
}
