import { compare, defineTask, type Module, reveal, SecretString } from '@signet/core';
import { expect, it } from 'vitest';
import { dedent, exampleArguments, parseExample } from './example-arguments.ts';
import { describeExamples, missingText } from './examples.ts';

/** As a task's arguments are, without the library that tasks write them with. */
function schema(properties: Record<string, object>): Module['args'] {
  return { type: 'object', properties, required: [], additionalProperties: false } as unknown as Module['args'];
}

const args = schema({
  name: { type: 'string', description: 'A name.' },
  password: SecretString({ description: 'A password.' }),
  more: {
    ...schema({ secrets: { type: 'array', items: SecretString(), description: 'Secrets.' } }),
    description: 'More.',
  },
});

const greeting = defineTask({
  name: 'test.greeting',
  summary: 'A greeting in a memory.',
  target: { name: 'memory', open: () => Promise.reject(new Error('not opened')) },
  args,
  read: async () => ({ name: '' }),
  diff: (current: { name: string }, wanted) => compare(current, { name: (wanted as { name: string }).name }),
  apply: async () => {},
  examples: [
    {
      title: 'Somebody new',
      playbook: `
        - name: Greet
          test.greeting: { name: "{{ who }}", password: s3cret }
      `,
      current: { name: 'x' },
      changes: [{ path: 'name', from: 'x', to: '{{ who }}' }],
    },
  ],
});

describeExamples([greeting]);

it('finds what a page would lack', () => {
  const bare: Module = {
    ...greeting,
    name: 'Greeting',
    summary: 'No.',
    examples: [],
    args: { properties: { a: { properties: { b: {} } } } } as unknown as Module['args'],
  };
  expect(missingText(bare)).toEqual([
    'a name like package.noun',
    'a summary of one line',
    'an example',
    'additionalProperties: false',
    'a description of args.a',
    'a description of args.a.b',
  ]);
});

it('makes secrets where the schema wants them, at any depth', () => {
  const node = parseExample('test.greeting: { name: n, password: p, more: { secrets: [q] } }').get('test.greeting');
  if (node === undefined) throw new Error('not found');
  const found = exampleArguments(args, node) as { name: string; password: string; more: { secrets: string[] } };
  expect(JSON.stringify(found)).toBe('{"name":"n","password":"***","more":{"secrets":["***"]}}');
  expect([found.password, ...found.more.secrets].map(reveal)).toEqual(['p', 'q']);
});

it.each([
  ['- a: 1\n- b: 2', 'one task'],
  ['a: [', 'example.yml:'],
])('refuses %j', (yaml, message) => {
  expect(() => parseExample(yaml)).toThrow(message);
});

it('takes the indentation of the first line off every line', () => {
  expect(dedent('\n    a:\n      b: |\n\n        c\n  ')).toBe('a:\n  b: |\n\n    c\n');
});
