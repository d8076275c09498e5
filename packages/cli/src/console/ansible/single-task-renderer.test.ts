import type { HostOutcome } from '@signet/engine';
import { describe, expect, it } from 'vitest';
import { eventsOf, hostResult, taskRef } from '../../testing/run-events.ts';
import { rendered } from '../renderer.ts';
import { createSingleTaskRenderer, type SingleTaskForm } from './single-task-renderer.ts';

type Outcome = Partial<HostOutcome>;

function shown(module: string, outcome: Outcome, form: SingleTaskForm = 'block', hints = false): string {
  const screen = { colour: false, columns: 0, verbosity: 0, form, hints };
  const events = eventsOf(hostResult(taskRef(module, { module }), 'w1', outcome));
  return rendered(createSingleTaskRenderer(screen), events);
}

const ran = { rc: 3, stdout: 'a\nb', stderr: 'no', msg: 'non-zero return code', changed: true };

describe('a single task as Ansible shows it', () => {
  it.each<[string, Outcome, SingleTaskForm, string]>([
    [
      'ping',
      { status: 'ok', result: { ping: 'pong', changed: false } },
      'block',
      'w1 | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n',
    ],
    [
      'ping',
      { status: 'ok', result: { ping: 'pong', changed: false } },
      'line',
      'w1 | SUCCESS => {"changed": false,"ping": "pong"}\n',
    ],
    ['shell', { status: 'failed', result: ran }, 'block', 'w1 | FAILED | rc=3 >>\na\nbnonon-zero return code\n'],
    [
      'command',
      { status: 'changed', result: { ...ran, rc: 0, stderr: '', msg: '' } },
      'block',
      'w1 | CHANGED | rc=0 >>\na\nb\n',
    ],
    [
      'command',
      { status: 'changed', result: { ...ran, rc: 0, stderr: '', msg: '' } },
      'line',
      'w1 | CHANGED | rc=0 | (stdout) a\\nb\n',
    ],
    [
      'command',
      { status: 'changed', result: { ...ran, rc: 0, msg: '' } },
      'line',
      'w1 | CHANGED | rc=0 | (stdout) a\\nb (stderr) no\n',
    ],
    ['file', { status: 'skipped', result: { changed: false, skipped: true } }, 'block', 'w1 | SKIPPED\n'],
    [
      'ping',
      { status: 'unreachable', result: { changed: false, msg: 'gone', unreachable: true } },
      'line',
      'w1 | UNREACHABLE!: gone\n',
    ],
  ])('%s, %j, %s', (module, outcome, form, text) => {
    expect(shown(module, outcome, form)).toBe(text);
  });

  it('shows people what to do about a failure', () => {
    const error = { code: 'SSH_REFUSED', message: 'gone', hint: 'Start sshd there.' };
    const outcome = { status: 'unreachable', error } as const;
    expect(shown('ping', outcome, 'block', true)).toMatch(
      /^w1 \| UNREACHABLE! => \{[^]*gone[^]*\}\nStart sshd there\.\n$/u,
    );
  });
});
