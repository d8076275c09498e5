import { InputError } from '@signet/core';
import { isTemplate } from '@signet/expressions';
import { keyName } from '@signet/source';
import { invalidName, isVariableName } from '../vars/variable-name.ts';
import type { ControlTask } from './control-task.ts';

/** The words that Ansible's `set_fact` takes for what they mean. */
const WORDS: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

export const setFact: ControlTask = {
  name: 'set_fact',
  summary: 'Sets variables of the host for the rest of the run.',
  args: {
    type: 'object',
    minProperties: 1,
    properties: {
      cacheable: {
        type: 'boolean',
        description: 'They are facts of the host, too: weaker than variables of the play.',
      },
    },
    additionalProperties: true,
  },
  readFreeForm: booleanWord,
  defines(args) {
    if (args?.kind !== 'map') return 'anything';
    const names = args.entries.map((entry) => keyName(entry.key));
    return names.some(isTemplate) ? 'anything' : names;
  },
  inspect(args) {
    if (args?.kind !== 'map') return [];
    return args.entries
      .filter((entry) => !isVariableName(keyName(entry.key)) && !isTemplate(keyName(entry.key)))
      .map((entry) => ({ severity: 'error', ...invalidName(keyName(entry.key)), at: entry.key.at }));
  },
  run({ args, at, wordsAreBooleans }) {
    const { cacheable, ...given } = args;
    const facts: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(given)) {
      if (!isVariableName(name)) {
        const { message, ...more } = invalidName(name);
        throw InputError.of(message, { ...more, at });
      }
      facts[name] = wordsAreBooleans && typeof value === 'string' ? booleanWord(value) : value;
    }
    return { setFacts: facts, facts: { ansible_facts: facts }, ...(cacheable === true && { cacheable: true }) };
  },
};

/** `false`, `no` and their like mean what they say; any other text stays what it is. */
function booleanWord(text: string): string | boolean {
  const word = text.toLowerCase();
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? text) : text;
}
