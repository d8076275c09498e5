import { InputError } from '@signet/core';
import { isAboutUndefined, isUnknown } from '@signet/expressions';
import { keyName } from '@signet/source';
import { showValue } from '../vars/show-value.ts';
import type { ControlResult, ControlTask } from './control-task.ts';

const INCOMPATIBLE = "'msg' and 'var' are incompatible options";

export const debug: ControlTask = {
  name: 'debug',
  summary: 'Shows a message or the value of an expression.',
  args: {
    type: 'object',
    properties: {
      msg: { description: 'What to show; "Hello world!" when left out.' },
      var: { type: 'string', description: 'Expression whose value is shown.' },
      verbosity: { type: 'integer', minimum: 0, description: 'Shown only with as many -v, or more.' },
    },
    additionalProperties: false,
  },
  expressions: ['var'],
  inspect(args) {
    if (args?.kind !== 'map') return [];
    const both = args.entries.filter((entry) => keyName(entry.key) === 'var' && args.get('msg') !== undefined);
    return both.map((entry) => ({
      severity: 'error',
      code: 'WRONG_ARGUMENTS',
      message: INCOMPATIBLE,
      at: entry.key.at,
      hint: 'Keep one of them.',
    }));
  },
  run({ args, expressions, verbosity, isDefined, value: variable }) {
    if (Number(args['verbosity'] ?? 0) > verbosity) return { skipped: 'Verbosity threshold not met.' };
    const [expression] = expressions['var'] ?? [];
    if (expression !== undefined && args['msg'] !== undefined)
      throw InputError.of(INCOMPATIBLE, { code: 'WRONG_ARGUMENTS', at: expression.at });
    if (expression === undefined) {
      const msg = Object.hasOwn(args, 'msg') ? args['msg'] : 'Hello world!';
      return { msg: showValue(msg), facts: { msg } };
    }
    if (!expression.braced) return shown(expression.text, valueIfDefined(expression));
    // `var: "{{ name }}"` means the variable that is named there; the argument itself has to be there.
    const found = expression.printed();
    if (typeof found === 'string' && isDefined(found)) return shown(found, variable(found));
    return shown(expression.text, found);
  },
};

function shown(name: string, value: unknown): ControlResult {
  const text = isUnknown(value) ? 'not known in check mode' : showValue(value);
  return { msg: `${name}: ${text}`, facts: { [name]: value } };
}
/** The value, or Ansible's words for one that is not there: to look at a variable is no mistake. */
function valueIfDefined({ printed }: { printed(): unknown }): unknown {
  try {
    return printed();
  } catch (error) {
    if (error instanceof InputError && isAboutUndefined(error)) return 'VARIABLE IS NOT DEFINED!';
    throw error;
  }
}
