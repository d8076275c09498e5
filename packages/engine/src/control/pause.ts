import { booleanOf, InputError } from '@signet/core';
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
  async run({ args, at, interactive, sleep, ask, note, warn }) {
    const echo = echoOf(args['echo'], at);
    const time = timeOf(args, at);
    const prompt = args['prompt'] === undefined ? undefined : showValue(args['prompt']);
    const start = new Date();
    let input = '';
    if (time !== undefined) {
      const seconds = time.value * time.factor;
      note(`${prompt === undefined ? 'Pausing' : `${prompt}: pausing`} for ${seconds} s`);
      let left = Math.max(0, seconds * 1000);
      while (left > 0) {
        const part = Math.min(left, NOTE_EVERY_MS);
        await sleep(part);
        left -= part;
        if (left > 0) note(`${Math.round(left / 1000)} s of the pause are left`);
      }
    } else if (interactive) {
      input = await ask(prompt ?? 'Press enter to continue, Ctrl+C to interrupt', !echo);
    } else {
      warn('PAUSE_NOT_ASKED', 'Not waiting for response to prompt as stdin is not interactive.');
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
          time === undefined
            ? 'Paused for an answer'
            : `Paused for ${Number.isInteger(time.value) ? time.value.toFixed(1) : time.value} ${time.unit}`,
        user_input: input,
        echo,
      },
    };
  },
};

type At = Parameters<ControlTask['run']>[0]['at'];

interface Time {
  readonly unit: string;
  readonly value: number;
  /** Seconds of one. */
  readonly factor: number;
}

/** What is wrong is said in Ansible's words, too, which playbooks look for. */
function timeOf(args: Readonly<Record<string, unknown>>, at: At): Time | undefined {
  const given = UNITS.filter(({ unit }) => args[unit] !== undefined && args[unit] !== null);
  const [first, second] = given;
  if (second) {
    const message = 'The parameters are mutually exclusive: minutes|seconds.';
    throw InputError.of(message, { code: 'WRONG_ARGUMENTS', at, hint: 'Give one of them.' });
  }
  if (!first) return undefined;
  const text = showValue(args[first.unit]).trim();
  const value = Number(text);
  if (!Number.isFinite(value) || text === '') {
    const message = `"${first.unit}" of pause is ${text}; we were unable to convert to int.`;
    throw InputError.of(message, { code: 'WRONG_TYPE', at });
  }
  return { ...first, value };
}

const UNITS = [
  { unit: 'minutes', factor: 60 },
  { unit: 'seconds', factor: 1 },
] as const;

function echoOf(value: unknown, at: At): boolean {
  if (value === undefined || value === null) return true;
  const known = booleanOf(value);
  if (known !== undefined) return known;
  throw InputError.of(`"echo" of pause is ${showValue(value)}, which is not a valid boolean.`, {
    code: 'WRONG_TYPE',
    at,
  });
}
