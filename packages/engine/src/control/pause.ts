import { InputError } from '@signet/core';
import { showValue } from '../vars/show-value.ts';
import type { ControlTask } from './control-task.ts';

/** How often it is said how long the pause still lasts. */
const NOTE_EVERY_MS = 30_000;

export const pause: ControlTask = {
  name: 'pause',
  summary: 'Waits for a time, or for somebody to press Enter.',
  details: 'Runs once for all hosts. Without a time it asks; where nobody can be asked, it goes on with a remark.',
  args: {
    type: 'object',
    properties: {
      seconds: { type: ['number', 'string'], description: 'How long.' },
      minutes: { type: ['number', 'string'], description: 'How long.' },
      prompt: { type: 'string', description: 'What is asked or said.' },
      echo: { type: 'boolean', description: 'False: what is typed is not shown. True when left out.' },
    },
    additionalProperties: false,
  },
  once: true,
  async run({ args, at, interactive, sleep, ask, note }) {
    const seconds = timeOf(args, at);
    const prompt = args['prompt'] === undefined ? undefined : showValue(args['prompt']);
    const start = new Date();
    let input = '';
    if (seconds !== undefined) {
      note(`${prompt === undefined ? 'Pausing' : `${prompt}: pausing`} for ${seconds} s`);
      let left = Math.max(0, seconds * 1000);
      while (left > 0) {
        const part = Math.min(left, NOTE_EVERY_MS);
        await sleep(part);
        left -= part;
        if (left > 0) note(`${Math.round(left / 1000)} s of the pause are left`);
      }
    } else if (interactive) {
      input = await ask(prompt ?? 'Press Enter to continue, Ctrl-C to interrupt', args['echo'] === false);
    } else {
      note('Not waiting for an answer: nobody can be asked, because standard input is no terminal');
    }
    const stop = new Date();
    const delta = Math.round((stop.getTime() - start.getTime()) / 1000);
    return {
      facts: {
        start: start.toISOString(),
        stop: stop.toISOString(),
        delta,
        rc: 0,
        stderr: '',
        stdout:
          seconds === undefined
            ? 'Paused for an answer'
            : `Paused for ${Number.isInteger(seconds) ? seconds.toFixed(1) : seconds} seconds`,
        user_input: input,
        echo: args['echo'] !== false,
      },
    };
  },
};

function timeOf(
  args: Readonly<Record<string, unknown>>,
  at: Parameters<ControlTask['run']>[0]['at'],
): number | undefined {
  for (const [name, factor] of [
    ['minutes', 60],
    ['seconds', 1],
  ] as const) {
    const value = args[name];
    if (value === undefined || value === null) continue;
    const number = Number(value);
    if (!Number.isFinite(number) || showValue(value).trim() === '') {
      throw InputError.of(`"${name}" of pause is not a number but ${showValue(value)}.`, { code: 'WRONG_TYPE', at });
    }
    return number * factor;
  }
  return undefined;
}
