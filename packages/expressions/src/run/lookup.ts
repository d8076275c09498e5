import { Secret } from '@signet/core';
import { didYouMean } from '@signet/source';
import type { Span } from '../place.ts';
import { Attributes } from '../values/callable.ts';
import { type Dict, hasKey, isDict, keysOf, valueAt } from '../values/dict.ts';
import { isInteger } from '../values/number.ts';
import { indexOfName } from '../values/tuple.ts';
import { typePhrase } from '../values/type-name.ts';
import { computed, Undefined } from '../values/undefined.ts';
import { isUnknown, UNKNOWN } from '../values/unknown.ts';
import { datePart } from '../methods/dates.ts';
import { methodOf } from '../methods/methods.ts';
import type { Frame } from './frame.ts';
import type { Machine } from './machine.ts';
import { operate, type Operation } from './operation.ts';
import { globals } from './globals.ts';

/** A variable: one of the template's own, one of the scope, or a function that is always there. */
export function variable(machine: Machine, frame: Frame, name: string, span: Span): unknown {
  const owner = frame.find(name);
  if (owner !== undefined) return owner.get(name);
  if (machine.scope.has(name)) return computed(() => machine.scope.get(name));
  const global = globals.get(name);
  if (global !== undefined) return global(machine, frame);
  const error = (): Error => {
    const near = didYouMean(name, new Set([...frame.names(), ...machine.scope.names(), ...globals.keys()]));
    const hint = near ?? factHint(name);
    return machine.problem(span, 'UNDEFINED_VARIABLE', `The variable '${name}' is undefined.`, hint);
  };
  return new Undefined(error, false, name);
}

/** Ansible also has each gathered fact as a variable of its own; here it may be one. */
function factHint(name: string): string | undefined {
  const fact = /^ansible_(?<fact>\w+)$/u.exec(name)?.groups?.['fact'];
  if (fact === undefined) return undefined;
  return `A fact of the host is ansible_facts.${fact}; "compat: ansible" in the play makes it a variable of this name, too.`;
}

/** `value.key`: a method or an own key. A key hides a method of the same name unless it is called. */
export function attribute(machine: Machine, of: unknown, key: string | number, span: Span, called: boolean): unknown {
  if (of instanceof Undefined) return of;
  if (isUnknown(of)) return UNKNOWN;
  if (typeof key === 'number') return item(machine, of, key, span);
  if (of instanceof Attributes) return of.fields.has(key) ? of.fields.get(key) : missing(machine, of, key, span);
  if (isDict(of)) {
    const method = called || !hasKey(of, key) ? methodOf(of, key) : undefined;
    return method ?? (hasKey(of, key) ? computed(() => valueAt(of, key)) : missing(machine, of, key, span));
  }
  const part = of instanceof Date ? datePart(of, key) : undefined;
  if (part !== undefined) return part;
  const named = indexOfName(of, key);
  if (named !== -1) return item(machine, of, named, span);
  return methodOf(of, key) ?? missing(machine, of, key, span);
}

/** `value[key]`: an item of a list, a character of a text, an entry of a dict. */
export function item(machine: Machine, of: unknown, key: unknown, span: Span): unknown {
  if (of instanceof Undefined) return of;
  if (key instanceof Undefined) throw key.error();
  return operate(machine, span, (use) => itemOf(use, of, key));
}

function itemOf(use: Operation, of: unknown, key: unknown): unknown {
  use.known(of);
  use.known(key);
  const { machine, span } = use;
  if (isDict(of)) {
    const plain = use.peek(key);
    if (hasKey(of, plain)) return computed(() => valueAt(of, plain));
    return key instanceof Secret ? use.fail('The dict has no such key.') : missing(machine, of, plain, span);
  }
  const list = Array.isArray(of) ? of : typeof of === 'string' || of instanceof Secret ? [...use.text(of)] : undefined;
  if (list !== undefined && isInteger(key)) {
    const index = use.integer(key);
    const found = index < 0 ? index + list.length : index;
    return found >= 0 && found < list.length ? (list[found] ?? null) : missing(machine, of, index, span);
  }
  if (typeof key === 'string') return attribute(machine, of, key, span, false);
  if (list !== undefined) return use.wrongType('a number as index', key);
  return missing(machine, of, key, span);
}

function missing(machine: Machine, of: unknown, key: unknown, span: Span): Undefined {
  return new Undefined(() => {
    const code = 'UNDEFINED_ATTRIBUTE';
    if (typeof key === 'number') {
      const size = Array.isArray(of) ? ` of ${of.length}` : '';
      return machine.problem(span, code, `There is no item ${key}${size}.`);
    }
    const what = of instanceof Attributes ? `"${of.name}"` : typePhrase(of);
    return machine.problem(
      span,
      code,
      `${what.charAt(0).toUpperCase()}${what.slice(1)} has no "${String(key)}".`,
      keyHint(of, String(key)),
    );
  });
}

function keyHint(of: unknown, key: string): string | undefined {
  if (of instanceof Attributes) return didYouMean(key, of.fields.keys());
  if (!isDict(of)) return undefined;
  const names = textKeys(of);
  return (
    didYouMean(key, names) ??
    (names.length > 0 && names.length <= 12 ? `It has ${names.map((name) => `"${name}"`).join(', ')}.` : undefined)
  );
}

function textKeys(dict: Dict): string[] {
  return keysOf(dict).filter((key) => typeof key === 'string');
}
