import type { RunEvent } from '@signet/engine';
import { expect, it } from 'vitest';
import { type EventBody, hostResult, hostStart, taskRef } from '../../testing/run-events.ts';
import { LongOutput } from './long-output.ts';

const task = taskRef('Build');

/** Events with the second after noon that each happens at. */
function lines(...timed: readonly (readonly [second: number, body: EventBody])[]): string[][] {
  const output = new LongOutput();
  return timed.map(([second, body]) => {
    const time = new Date(Date.parse('2026-11-26T12:00:00.000Z') + second * 1000).toISOString();
    return output.linesOf({ ...body, time } as RunEvent);
  });
}

const text = (words: string): EventBody => ({
  type: 'output',
  host: 'a',
  task,
  stream: 'stdout',
  text: words,
});

it('says nothing of what short commands write', () => {
  expect(lines([0, hostStart(task, 'a')], [1, text('one\n')], [2, hostResult(task, 'a')]).flat()).toEqual([]);
});

it('shows everything once a command turns out to be long, and what it ended with', () => {
  expect(
    lines(
      [0, hostStart(task, 'a')],
      [1, text('one\n')],
      [11, text('two\nth\u001B')],
      [12, text('ree')],
      [13, hostResult(task, 'a')],
    ),
  ).toEqual([[], [], ['a │ one', 'a │ two'], [], ['a │ th\\x1bree']]);
});
