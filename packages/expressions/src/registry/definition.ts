import type { Operation } from '../run/operation.ts';
import type { Arguments } from '../values/callable.ts';

/**
 * What a filter, test, method or function takes: `'name'` is required, `'name?'` may be left out, `'*name'` takes the
 * other values as a list and `'**name'` the other named ones as a Map.
 */
export type Parameters = readonly string[];

/** Arguments in the order of the parameters; what was left out is `undefined`. */
export function bind(use: Operation, callee: string, parameters: Parameters, args: Arguments): unknown[] {
  const bound: unknown[] = [];
  const named = new Map(args.named);
  let position = 0;
  for (const parameter of parameters) {
    if (parameter.startsWith('**')) {
      bound.push(new Map(named));
      named.clear();
      continue;
    }
    if (parameter.startsWith('*')) {
      bound.push(args.positional.slice(position));
      position = args.positional.length;
      continue;
    }
    const optional = parameter.endsWith('?');
    const name = optional ? parameter.slice(0, -1) : parameter;
    if (position < args.positional.length) {
      if (named.has(name)) use.fail(`${callee} has "${name}" twice.`, undefined, 'WRONG_ARGUMENTS');
      bound.push(args.positional[position]);
      position += 1;
    } else if (named.has(name)) {
      bound.push(named.get(name));
      named.delete(name);
    } else if (optional) bound.push(undefined);
    else use.fail(`${callee} needs "${name}".`, undefined, 'WRONG_ARGUMENTS');
  }
  if (position < args.positional.length)
    use.fail(
      `${callee} takes at most ${position} ${position === 1 ? 'value' : 'values'}.`,
      undefined,
      'WRONG_ARGUMENTS',
    );
  const [unknown] = named.keys();
  if (unknown !== undefined)
    use.fail(`${callee} has no argument "${unknown}".`, argumentHint(parameters), 'WRONG_ARGUMENTS');
  return bound;
}

function argumentHint(parameters: Parameters): string | undefined {
  const names = parameters.filter((one) => !one.startsWith('*')).map((one) => `"${one.replace('?', '')}"`);
  return names.length === 0 ? 'It takes none.' : `It has ${names.join(', ')}.`;
}

/** A filter: `value | name(args)`. */
export interface Filter {
  readonly parameters: Parameters;
  readonly run: (use: Operation, value: unknown, args: readonly unknown[]) => unknown;
  /** Whether it takes a value that is not defined, and arguments that are not; others hand it on. */
  readonly takesUndefined: boolean;
}
export type Filters = Readonly<Record<string, Filter>>;

export function filter(
  parameters: Parameters,
  run: Filter['run'],
  options: { readonly takesUndefined?: boolean } = {},
): Filter {
  return { parameters, run, takesUndefined: options.takesUndefined ?? false };
}

/** A test: `value is name(args)`. */
export interface Test {
  readonly parameters: Parameters;
  readonly run: (use: Operation, value: unknown, args: readonly unknown[]) => boolean;
  readonly takesUndefined: boolean;
}
export type Tests = Readonly<Record<string, Test>>;

export function test(
  parameters: Parameters,
  run: Test['run'],
  options: { readonly takesUndefined?: boolean } = {},
): Test {
  return { parameters, run, takesUndefined: options.takesUndefined ?? false };
}
