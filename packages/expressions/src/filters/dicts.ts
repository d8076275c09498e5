import { filter, type Filters } from '../registry/definition.ts';
import { equals, truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { pairsOf } from '../run/pairs.ts';
import { type Dict, entriesOf, hasKey, isDict, valueAt } from '../values/dict.ts';
import { makeTuple } from '../values/tuple.ts';
import { membership } from './sets.ts';

const LIST_MERGES = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp'] as const;
type ListMerge = (typeof LIST_MERGES)[number];

/** Dicts. */
export const dictFilters: Filters = {
  combine: filter(['*others', '**options'], (use, value, [others, options]) => {
    const {
      recursive,
      list_merge: listMerge = 'replace',
      ...wrong
    } = Object.fromEntries(options as Map<string, unknown>);
    if (Object.keys(wrong).length > 0)
      use.fail("'recursive' and 'list_merge' are the only valid keyword arguments", undefined, 'WRONG_ARGUMENTS');
    const merge =
      LIST_MERGES.find((one) => one === use.print(listMerge)) ??
      use.fail(`"list_merge" is one of ${LIST_MERGES.join(', ')}.`, undefined, 'WRONG_ARGUMENTS');
    const dicts = [value, ...(others as unknown[])].flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : [one]));
    const given = dicts.filter((dict) => use.known(dict) !== null);
    const [only] = given;
    if (only !== undefined && given.length === 1) return only;
    let result = use.makeDict([]);
    for (const dict of given)
      result = combined(use, result, use.dict(dict), recursive !== undefined && truth(use, recursive), merge);
    return result;
  }),
  dict2items: filter(['key_name?', 'value_name?'], (use, value, [keyName = 'key', valueName = 'value']) =>
    use.makeList(
      entriesOf(use.dict(value)).map(([key, one]) =>
        use.makeDict([
          [keyName, key],
          [valueName, one],
        ]),
      ),
    ),
  ),
  items2dict: filter(['key_name?', 'value_name?'], (use, value, [keyName = 'key', valueName = 'value']) =>
    use.makeDict(
      (Array.isArray(use.known(value)) ? use.list(value) : use.wrongType('a list of dicts', value)).map((one) => {
        const dict = use.dict(one);
        for (const name of [keyName, valueName])
          if (!hasKey(dict, name))
            use.fail(
              'items2dict requires each dictionary in the list to contain the keys ' +
                `'${use.print(keyName)}' and '${use.print(valueName)}'.`,
            );
        return [valueAt(dict, keyName), valueAt(dict, valueName)] as const;
      }),
    ),
  ),
  items: filter([], (use, value) => use.makeList(entriesOf(use.dict(value)).map((entry) => makeTuple(entry)))),
  dict: filter([], (use, value) => use.makeDict(pairsOf(use, value))),
  dict_kv: filter(['key'], (use, value, [key]) => use.makeDict([[key, value]])),
  remove_keys: filter(['target', 'matching_parameter?'], (use, value, [target]) => withKeys(use, value, target, false)),
  keep_keys: filter(['target', 'matching_parameter?'], (use, value, [target]) => withKeys(use, value, target, true)),
  rekey_on_member: filter(['key', 'duplicates?'], (use, value, [key, duplicates = 'error']) => {
    if (!['error', 'overwrite'].includes(use.print(duplicates)))
      use.fail(`The duplicates parameter to rekey_on_member has unknown value: ${use.print(duplicates)}.`);
    if (typeof use.peek(value) === 'string') use.wrongType('a list or a dict', value);
    const items = isDict(use.known(value)) ? entriesOf(value as Dict).map(([, one]) => one) : use.list(value);
    const result = use.makeDict([]);
    for (const one of items) {
      const dict = isDict(use.known(one)) ? (one as Dict) : use.fail('List item is not a valid dict.');
      if (!hasKey(dict, key)) use.fail(`Key ${use.print(key)} was not found.`);
      const name = use.key(valueAt(dict, key));
      if (result.has(name) && use.print(duplicates) !== 'overwrite')
        use.fail(
          `Key ${use.print(name)} is not unique, cannot correctly turn into dict.`,
          "Say duplicates='overwrite'.",
        );
      result.set(name, one);
    }
    return result;
  }),
};

/** `patch` over `base`, without changing either. */
function combined(
  use: Operation,
  base: Dict,
  patch: Dict,
  recursive: boolean,
  listMerge: ListMerge,
  depth = 0,
): Map<unknown, unknown> {
  if (depth > 100) use.fail('These dicts are nested too deeply.', undefined, 'TEMPLATE_LIMIT');
  const result = use.makeDict(entriesOf(base));
  for (const [key, value] of entriesOf(patch)) {
    const there = result.get(use.key(key));
    if (isDict(there) && isDict(value))
      result.set(key, recursive ? combined(use, there, value, true, listMerge, depth + 1) : value);
    else if (Array.isArray(there) && Array.isArray(value)) result.set(key, mergedLists(use, there, value, listMerge));
    else result.set(key, value);
  }
  return result;
}

function mergedLists(
  use: Operation,
  base: readonly unknown[],
  patch: readonly unknown[],
  how: ListMerge,
): readonly unknown[] {
  const others = (): unknown[] => base.filter((one) => !patch.some((other) => equals(use, one, other)));
  switch (how) {
    case 'replace':
      return patch;
    case 'keep':
      return base;
    case 'append':
      return use.makeList([...base, ...patch]);
    case 'prepend':
      return use.makeList([...patch, ...base]);
    case 'append_rp':
      return use.makeList([...others(), ...patch]);
    case 'prepend_rp':
      return use.makeList([...patch, ...others()]);
  }
}

/** Dicts of a list without, or with only, some keys. */
function withKeys(use: Operation, value: unknown, target: unknown, keep: boolean): unknown[] {
  const named = membership(use, Array.isArray(target) ? (target as unknown[]) : [target]);
  return use.makeList(
    use.list(value).map((one) => use.makeDict(entriesOf(use.dict(one)).filter(([key]) => named(key) === keep))),
  );
}
