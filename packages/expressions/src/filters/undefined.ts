import { filter, type Filters } from '../registry/definition.ts';
import { truth } from '../run/comparison.ts';
import { attribute } from '../run/lookup.ts';
import { isDict } from '../values/dict.ts';
import { Undefined } from '../values/undefined.ts';
import { typeName } from '../values/type-name.ts';

const orDefault = filter(
  ['default_value?', 'boolean?'],
  (use, value, [fallback = '', boolean]) => {
    if (value instanceof Undefined) return fallback;
    return boolean !== undefined && truth(use, boolean) && !truth(use, value) ? fallback : value;
  },
  { takesUndefined: true },
);

/** Filters that take what is not defined. */
export const undefinedFilters: Filters = {
  default: orDefault,
  d: orDefault,
  mandatory: filter(
    ['msg?'],
    (use, value, [message]) => {
      if (!(value instanceof Undefined)) return value;
      const words = message === undefined || message === null ? undefined : use.print(message);
      // Before 2.19 it is an error of the filter's own: a "default" behind it does not help.
      if (use.machine.isClassic)
        use.fail(words ?? `Mandatory variable '${value.name ?? ''}'  not defined.`, undefined, 'MANDATORY_MISSING');
      if (words !== undefined) use.fail(words, undefined, 'UNDEFINED_VARIABLE');
      throw value.error();
    },
    { takesUndefined: true },
  ),
  attr: filter(['name'], (use, value, [name]) =>
    isDict(value)
      ? new Undefined(() =>
          use.machine.problem(
            use.span,
            'UNDEFINED_ATTRIBUTE',
            `A dict has no attribute "${use.print(name)}".`,
            'Write value[name].',
          ),
        )
      : attribute(use.machine, value, use.text(name), use.span, false),
  ),
  type_debug: filter([], (use, value) => typeName(value instanceof Undefined ? value : use.known(value)), {
    takesUndefined: true,
  }),
  ternary: filter(
    ['true_val', 'false_val', 'none_val?'],
    (use, value, [whenTrue, whenFalse, whenNone]) => {
      use.known(value);
      if (value === null && whenNone !== undefined && whenNone !== null) return whenNone;
      return truth(use, value) ? whenTrue : whenFalse;
    },
    { takesUndefined: true },
  ),
};
