import { applyFilter, applyTest } from '../registry/apply.ts';
import { type Filter, filter, type Filters } from '../registry/definition.ts';
import { truth } from '../run/comparison.ts';
import { operate, type Operation } from '../run/operation.ts';
import { valueAlong } from '../run/value-path.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { Undefined } from '../values/undefined.ts';
import { isUnknown, UnknownReached } from '../values/unknown.ts';

const lenient = { takesUndefined: true } as const;

/** Filters that apply another filter or a test to every item. */
export const selectFilters: Filters = {
  map: filter(
    ['*args', '**named'],
    (use, value, [args, named]) => {
      const [name, ...rest] = args as unknown[];
      const options = named as Map<string, unknown>;
      if (name !== undefined) {
        const called = use.text(name, 'the name of a filter');
        const passed = { positional: rest, named: options };
        return use.makeList(itemsOf(use, value).map((one) => applyFilter(use.machine, called, one, passed, use.span)));
      }
      const attribute = options.get('attribute');
      if (attribute === undefined)
        return use.fail('"map" needs the name of a filter, or "attribute".', undefined, 'WRONG_ARGUMENTS');
      const fallback = options.get('default');
      return use.makeList(
        itemsOf(use, value).map((one) => {
          const found = valueAlong(use, one, attribute);
          return found instanceof Undefined && fallback !== undefined && fallback !== null ? fallback : found;
        }),
      );
    },
    lenient,
  ),
  select: selecting(false, true),
  reject: selecting(false, false),
  selectattr: selecting(true, true),
  rejectattr: selecting(true, false),
};

/** Jinja takes everything that is false, also none, as an empty list here. */
function itemsOf(use: Operation, value: unknown): readonly unknown[] {
  return truth(use, use.known(value)) ? use.list(value) : [];
}

function selecting(byAttribute: boolean, wanted: boolean): Filter {
  return filter(
    byAttribute ? ['attr', '*args', '**named'] : ['*args', '**named'],
    (use, value, args) => {
      const [attribute, rest, named] = byAttribute ? args : [undefined, ...args];
      const [name, ...positional] = rest as unknown[];
      const test = name === undefined ? undefined : use.text(name, 'the name of a test');
      const holds = (one: unknown): boolean => {
        const subject = byAttribute ? valueAlong(use, one, attribute) : one;
        return (
          (test === undefined
            ? isTrue(use, subject)
            : passes(use, test, subject, positional, named as Map<string, unknown>)) === wanted
        );
      };
      const items = isDict(value) ? entriesOf(value).map(([key]) => key) : itemsOf(use, value);
      return use.makeList(items.filter(holds));
    },
    lenient,
  );
}

function isTrue(use: Operation, value: unknown): boolean {
  const result = operate(use.machine, use.span, (part) => truth(part, value));
  if (isUnknown(result)) throw new UnknownReached();
  return result === true;
}

/** Which items there are depends on what is unknown: then the whole list is. */
function passes(
  use: Operation,
  test: string,
  value: unknown,
  positional: readonly unknown[],
  named: ReadonlyMap<string, unknown>,
): boolean {
  const result = applyTest(use.machine, test, value, { positional, named }, use.span);
  if (isUnknown(result)) throw new UnknownReached();
  return result === true;
}
