import { Secret } from '@signet/core';
import { Callable } from './callable.ts';
import { isDict } from './dict.ts';
import { isFloat, isNumber } from './number.ts';
import { isTuple } from './tuple.ts';
import { Undefined } from './undefined.ts';

/** The type's name as Ansible's `type_debug` says it. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'string' || value instanceof Secret) return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (isNumber(value)) return isFloat(value) ? 'float' : 'int';
  if (isTuple(value)) return 'tuple';
  if (Array.isArray(value)) return 'list';
  if (isDict(value)) return 'dict';
  if (value instanceof Date) return 'datetime';
  if (value instanceof Undefined) return 'Undefined';
  return value instanceof Callable ? 'function' : 'object';
}

/** The type as messages say it: `a text`, `a list`. */
export function typePhrase(value: unknown): string {
  if (value instanceof Secret) return 'a secret';
  const phrases: Readonly<Record<string, string>> = {
    NoneType: 'none',
    str: 'a text',
    bool: 'a boolean',
    int: 'an integer',
    float: 'a float',
    tuple: 'a tuple',
    list: 'a list',
    dict: 'a dict',
    datetime: 'a time',
    function: 'a function',
  };
  return phrases[typeName(value)] ?? 'a value of the engine';
}
