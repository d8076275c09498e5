import { foldReport, type HostOutcome, type RunEvent } from '@signet/engine';
import pc from 'picocolors';
import { expect, it } from 'vitest';
import {
  eventsOf,
  handlerResult,
  handlerStart,
  hostResult,
  hostStart,
  outcome,
  playStart,
  runEnd,
  runStart,
  taskRef,
  taskStart,
} from '../testing/run-events.ts';
import { createAnsibleRenderer } from './ansible/ansible-renderer.ts';
import { createHumanRenderer } from './human/human-renderer.ts';
import { LiveWork } from './human/live-work.ts';
import { summaryLines } from './human/summary.ts';
import { rendered } from './renderer.ts';

/** Clears the screen, sets its title, writes over the line, and turns what follows around. */
const EVIL = 'a\u001B[2J\u001B]0;t\u0007\u009B1A\r\u202Eb\u2066';
const theme = pc.createColors(false);

const bad: Partial<HostOutcome> = {
  msg: EVIL,
  changes: [
    { path: EVIL, from: EVIL, to: `${EVIL}\nx`, detail: EVIL },
    { path: 'content', from: `${EVIL}\n`, to: 'y\n' },
  ],
  findings: [{ severity: 'warning', code: 'C', message: EVIL, hint: EVIL }],
  effects: [EVIL],
  result: { stdout: EVIL, stderr: EVIL, msg: EVIL, rc: 1, [EVIL]: { list: [EVIL] }, warnings: [EVIL] },
};
const error = { code: 'FAILED', message: EVIL, hint: EVIL, at: { file: EVIL, line: 1, column: 1 } };

function hostileRun(): RunEvent[] {
  const task = taskRef(EVIL, { role: EVIL });
  const item = { label: EVIL, ...outcome({ status: 'changed', ...bad }) };
  const debt = { host: EVIL, play: EVIL, handler: EVIL, since: EVIL, run: EVIL };
  const owed = [debt];
  return eventsOf(
    runStart({ diff: true, playbook: EVIL, inventory: EVIL, hosts: [EVIL], owed }),
    { type: 'owed', debt },
    { type: 'diagnostic', host: EVIL, diagnostic: { severity: 'warning', ...error } },
    playStart(EVIL, [EVIL]),
    taskStart(task, EVIL),
    hostStart(task, EVIL),
    { type: 'output', host: EVIL, task, stream: 'stdout', text: `${EVIL}\n${EVIL}` },
    { type: 'retry', host: EVIL, task, attempt: 1, left: 2 },
    hostResult(task, EVIL, { status: 'changed', ...bad }),
    { type: 'included', play: 'play1', task, file: EVIL, hosts: [EVIL], item: EVIL },
    hostResult(task, EVIL, { status: 'changed', ...bad, items: [item], delegatedTo: EVIL }),
    hostResult(task, EVIL, { status: 'skipped', ...bad }),
    hostResult(task, EVIL, { status: 'failed', ...bad, error }),
    hostResult(task, EVIL, { status: 'ignored', ...bad, error }),
    hostResult(task, EVIL, { status: 'unreachable', ...bad, error }),
    { type: 'target-note', host: EVIL, target: EVIL, message: EVIL },
    { type: 'notify', host: EVIL, play: EVIL, task, handlers: [EVIL] },
    { type: 'flush-start', play: 'play1', hosts: [EVIL], handlers: [EVIL] },
    { type: 'saved', host: EVIL, target: EVIL, durationMs: 1 },
    { type: 'save-failed', host: EVIL, target: EVIL, error },
    { type: 'discarded', host: EVIL, play: EVIL, target: EVIL, handlers: [EVIL] },
    { type: 'settled', host: EVIL, play: EVIL, handlers: [EVIL], reason: EVIL },
    handlerStart(task, EVIL),
    handlerResult(task, EVIL, { status: 'changed', ...bad }),
    {
      type: 'verify-result',
      host: EVIL,
      play: EVIL,
      task,
      converged: false,
      changes: bad.changes ?? [],
      error,
    },
    { type: 'internal-error', host: EVIL, message: EVIL, stack: EVIL },
    runEnd({ [EVIL]: { failed: 1 } }, { exitCode: 2, owed, customStats: { [EVIL]: EVIL } }),
  );
}

// oxlint-disable-next-line no-control-regex
const UNSAFE = /[^\P{Cc}\n\t]|[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

const verbosities = [0, 1, 4];

it.each(verbosities)('reaches the terminal escaped, for people (-v %s)', (verbosity) => {
  const renderer = createHumanRenderer({ theme, changes: true, verbosity, columns: 100 });
  const text = rendered(renderer, hostileRun());
  expect(text).toContain('\\x1b[2J');
  expect(UNSAFE.exec(text)).toBeNull();
});

it.each(verbosities)('reaches the terminal escaped, as Ansible prints it (-v %s)', (verbosity) => {
  const renderer = createAnsibleRenderer({
    showSkipped: true,
    showOk: true,
    customStats: true,
    colour: false,
    columns: 100,
    verbosity,
  });
  const text = rendered(renderer, hostileRun());
  expect(text).toContain('\\x1b[2J');
  expect(UNSAFE.exec(text)).toBeNull();
});

it('reaches the terminal escaped in the summary and the moving lines', () => {
  const events = hostileRun();
  expect(UNSAFE.exec(summaryLines(foldReport(events), { theme, resume: 'signet resume' }).join('\n'))).toBeNull();
  const live = new LiveWork();
  const shown: string[] = [];
  for (const event of events) {
    live.onEvent(event);
    shown.push(...live.lines(Date.parse('2026-11-26T13:00:00Z'), { columns: 200, rows: 50 }));
  }
  expect(shown.join('\n')).toContain('\\x1b[2J');
  expect(UNSAFE.exec(shown.join('\n'))).toBeNull();
});
