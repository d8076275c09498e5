import { describe, expect, it } from 'vitest';
import { compareTraces } from './compare.ts';
import { canonical, type Step, type Trace } from './trace.ts';

const step = (task: string, status: string, more: Partial<Step> = {}): Step => ({
  task,
  status,
  handler: false,
  ...more,
});
const trace = (steps: Trace['steps'], more: Partial<Trace> = {}): Trace => ({
  exit: 0,
  plays: ['p'],
  steps,
  stats: {},
  files: {},
  ...more,
});

/** Kind and host of what differs. */
function kinds(ansible: Trace, signet: Trace): string[] {
  return compareTraces([ansible], [signet]).map(({ kind, host }) => (host === undefined ? kind : `${kind} ${host}`));
}

describe('compareTraces', () => {
  const sound = trace({ h1: [step('a', 'ok', { msg: 'x' }), step('b', 'changed')] });

  it('finds nothing between equal traces', () => expect(kinds(sound, sound)).toEqual([]));

  it.each([
    ['another order', trace({ h1: [step('b', 'changed'), step('a', 'ok', { msg: 'x' })] }), ['steps h1']],
    ['another status', trace({ h1: [step('a', 'changed', { msg: 'x' }), step('b', 'changed')] }), ['steps h1']],
    [
      'a handler as a task',
      trace({ h1: [step('a', 'ok', { msg: 'x' }), step('b', 'changed', { handler: true })] }),
      ['steps h1'],
    ],
    ['a host left out', trace({}), ['steps h1']],
    ['another value', trace({ h1: [step('a', 'ok', { msg: 'y' }), step('b', 'changed')] }), ['value h1']],
    ['another exit code', trace(sound.steps, { exit: 2 }), ['exit']],
    ['another recap', trace(sound.steps, { stats: { h1: { ok: 1 } } }), ['stats h1']],
    ['a file that is not written', trace(sound.steps, { files: { out: 'x' } }), ['files']],
    ['a play less', trace(sound.steps, { plays: [] }), ['plays']],
  ])('sees %s', (_, signet, expected) => expect(kinds(sound, signet)).toEqual(expected));

  it('lets each program word its own failures, but not those of a command', () => {
    const failed = (msg: string, error: string): Trace =>
      trace({ h1: [step('a', 'failed', { result: { msg }, error: `${error}: ${msg}` })] });
    const ansible = failed('non-zero return code', 'x');
    expect(kinds(ansible, failed('It was refused.', 'CONNECTION_REFUSED'))).toEqual([]);
    expect(kinds(ansible, failed('It went wrong.', 'COMMAND_FAILED'))).toEqual(['value h1']);
  });

  it('does not ask which host was done first', () => {
    const shown = (...lines: string[]): Trace => trace({}, { output: ['TASK [a] ***', ...lines].join('\n') });
    const first = shown('ok: [h1] => {', '    "msg": "x"', '}', 'changed: [h2]');
    expect(kinds(first, shown('changed: [h2]', 'ok: [h1] => {', '    "msg": "x"', '}'))).toEqual([]);
    expect(kinds(first, shown('changed: [h2]', 'ok: [h1] => {', '    "msg": "y"', '}'))).toEqual(['output']);
  });

  it('says only that a playbook was refused when Ansible ran it', () =>
    expect(kinds(sound, trace({}, { exit: 65, refusal: 'NO' }))).toEqual(['refused']));

  it('compares exit codes when both refuse', () =>
    expect(kinds(trace({}, { exit: 4, refusal: 'x' }), trace({}, { exit: 65, refusal: 'y' }))).toEqual(['exit']));
});

describe('canonical', () => {
  it.each([
    [{ b: 1, a: [true] }, '{"a":[true],"b":1}'],
    ['{"b": 1, "a": [true]}', '{"a":[true],"b":1}'],
    [5, '5'],
    ['5', '5'],
    ['[not json', '[not json'],
    ['text', 'text'],
  ])('of %j is %s', (value, text) => expect(canonical(value)).toBe(text));
});
