import { InputError } from '@signet/core';
import { showValue } from '../vars/show-value.ts';
import { checkArguments } from './argument-spec.ts';
import type { ControlTask } from './control-task.ts';

export const validateArgumentSpec: ControlTask = {
  name: 'validate_argument_spec',
  summary: 'Checks variables and arguments against a specification, as roles have it in meta/argument_specs.yml.',
  args: {
    type: 'object',
    properties: {
      argument_spec: { type: 'object', description: 'Options by name: type, required, choices, elements, options.' },
      provided_arguments: { type: 'object', description: 'Arguments that beat the variables of the same name.' },
      validate_args_context: { type: 'object', description: 'Where the specification comes from, for the result.' },
    },
    required: ['argument_spec'],
    additionalProperties: false,
  },
  run({ args, at, value, isDefined }) {
    const spec = mapOf(args, 'argument_spec', at);
    const provided = args['provided_arguments'] === undefined ? {} : mapOf(args, 'provided_arguments', at);
    const fromVariables = Object.fromEntries(
      Object.keys(spec)
        .filter((name) => isDefined(name))
        .map((name) => [name, value(name)]),
    );
    const problems = checkArguments(spec, { ...fromVariables, ...provided });
    const context = { validate_args_context: args['validate_args_context'] ?? {} };
    if (problems.length === 0) {
      const msg = 'The arg spec validation passed';
      return { msg, facts: { ...context, msg } };
    }
    return {
      failed: true,
      code: 'ARGUMENT_SPEC',
      msg: `Validation of arguments failed:\n${problems.join('\n')}`,
      facts: { ...context, argument_errors: problems, argument_spec_data: spec },
    };
  },
};

function mapOf(
  args: Readonly<Record<string, unknown>>,
  name: string,
  at: Parameters<ControlTask['run']>[0]['at'],
): Readonly<Record<string, unknown>> {
  const value = args[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw InputError.of(`Incorrect type for ${name}, expected dict and got ${showValue(value)}.`, {
    code: 'WRONG_TYPE',
    at,
  });
}
