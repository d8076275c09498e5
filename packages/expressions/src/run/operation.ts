import { Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import type { Span } from '../place.ts';
import { type Dict, isDict, keysOf } from '../values/dict.ts';
import { isInteger, isNumber, type PythonNumber, toBigInt } from '../values/number.ts';
import { typeName, typePhrase } from '../values/type-name.ts';
import { Undefined } from '../values/undefined.ts';
import { isUnknown, UNKNOWN, UnknownReached } from '../values/unknown.ts';
import type { Machine } from './machine.ts';
import { printValue } from './printing.ts';
import { tainted } from './taint.ts';

/**
 * One operation on values: an operator, a filter, a method. Every look at a value goes through it, so that it knows
 * whether a secret went into the result, whether the result is unknown, and where to point when it fails.
 */
export class Operation {
  readonly machine: Machine;
  readonly span: Span;
  /** A secret's text went into the result. */
  tainted = false;
  /** What Ansible says when the type is wrong; playbooks look for it. */
  readonly #refusal: string | undefined;

  constructor(machine: Machine, span: Span, refusal?: string) {
    this.machine = machine;
    this.span = span;
    this.#refusal = refusal;
  }

  fail(message: string, hint?: string, code = 'EXPRESSION_FAILED'): never {
    throw this.machine.problem(this.span, code, message, hint);
  }

  wrongType(wanted: string, value: unknown, hint?: string, inPython = ''): never {
    const sentence = `ere ${wanted} is needed, not ${typePhrase(value)}`;
    const message = this.#refusal === undefined ? `H${sentence}${inPython}.` : `${this.#refusal}: h${sentence}.`;
    this.fail(message, hint, 'WRONG_VALUE_TYPE');
  }

  /** The value, when it can be used at all. */
  known(value: unknown): unknown {
    if (isUnknown(value)) throw new UnknownReached();
    if (!(value instanceof Undefined)) return value;
    if (value.lenient) return '';
    throw value.error();
  }

  /** A text; the clear text of a secret, which taints the result. */
  text(value: unknown, what = 'a text'): string {
    if (typeof value === 'string') return this.#weighed(value);
    if (value instanceof Secret) {
      this.tainted = true;
      this.machine.revealed(value);
      return this.#weighed(value.reveal());
    }
    return this.known(value) === '' ? '' : this.wrongType(what, value);
  }

  /** The clear text without tainting: for what says little about it, such as its length or a comparison. */
  peek(value: unknown): unknown {
    if (typeof value === 'string') return this.#weighed(value);
    if (!(value instanceof Secret)) return this.known(value);
    this.machine.revealed(value);
    return this.#weighed(value.reveal());
  }

  /** As Python's `str()`: texts as they are, everything else as Python writes it. */
  print(value: unknown): string {
    return typeof value === 'string' ? this.#weighed(value) : printValue(this, value);
  }

  number(value: unknown, what = 'a number'): PythonNumber {
    this.known(value);
    return isNumber(value)
      ? value
      : this.wrongType(
          what,
          value,
          value instanceof Secret || typeof value === 'string' ? 'Convert it with "| int" or "| float".' : undefined,
        );
  }

  /** An integer that a JavaScript number holds exactly. */
  integer(value: unknown, what = 'an integer'): number {
    this.known(value);
    if (!isInteger(value)) return this.wrongType(what, value);
    const number = Number(toBigInt(value));
    return Number.isSafeInteger(number) ? number : this.fail('This number is too large.');
  }

  /** The items of a list, the characters of a text, the keys of a dict. */
  list(value: unknown, what = 'a list'): readonly unknown[] {
    if (Array.isArray(value)) {
      this.machine.spend(value.length, this.span);
      return value;
    }
    if (typeof value === 'string' || value instanceof Secret) {
      const characters = [...this.text(value)];
      this.machine.spend(characters.length, this.span);
      return value instanceof Secret ? characters.map((one) => new Secret(one)) : characters;
    }
    if (this.known(value) === '') return [];
    if (isDict(value)) return keysOf(value);
    return this.wrongType(what, value, undefined, `: '${typeName(value)}' object is not iterable`);
  }

  dict(value: unknown, what = 'a dict'): Dict {
    this.known(value);
    return isDict(value) ? value : this.wrongType(what, value);
  }

  /** A dict from entries; a secret cannot be a key, because keys are shown. */
  makeDict(entries: Iterable<readonly [unknown, unknown]>): Map<unknown, unknown> {
    const dict = new Map<unknown, unknown>();
    for (const [key, value] of entries) dict.set(this.key(key), value);
    this.machine.owned.add(dict);
    return dict;
  }

  /** What a dict knows a key as. */
  key(key: unknown): unknown {
    this.known(key);
    if (key instanceof Secret)
      this.fail('A secret cannot be the key of a dict: keys are shown.', undefined, 'SECRET_AS_KEY');
    if (typeof key === 'object' && key !== null && !isNumber(key)) this.wrongType('a text or a number as key', key);
    return isNumber(key) && typeof key === 'object' ? key.value : key;
  }

  /** A list that this template may go on changing. */
  makeList(items: readonly unknown[]): unknown[] {
    if (items.length > LIMITS.items)
      this.fail(`A list has at most ${LIMITS.items} items here.`, undefined, 'TEMPLATE_LIMIT');
    this.machine.spend(items.length, this.span);
    const list = [...items];
    this.machine.owned.add(list);
    return list;
  }

  /** The text itself, unless it is too long to go on with. */
  bounded(text: string): string {
    this.boundedSize(text.length);
    return text;
  }

  /** A look at a long text counts as work: whoever asks for it goes through its characters. */
  #weighed(text: string): string {
    if (text.length > SMALL) this.machine.spend(Math.ceil(text.length / CHARACTERS_PER_STEP), this.span);
    return text;
  }

  boundedSize(characters: number): void {
    if (characters > LIMITS.text)
      this.fail(`A text has at most ${LIMITS.text} characters.`, undefined, 'TEMPLATE_LIMIT');
    this.machine.spend(Math.ceil(characters / CHARACTERS_PER_STEP), this.span);
  }
}

/** Making long texts counts as work, so that a template cannot fill the memory with them. */
const CHARACTERS_PER_STEP = 50;
const SMALL = 1000;

/** Runs an operation: its result is secret when it read a secret, and unknown when it needed what is unknown. */
export function operate(machine: Machine, span: Span, run: (use: Operation) => unknown, refusal?: string): unknown {
  const use = new Operation(machine, span, refusal);
  try {
    const result = run(use);
    if (typeof result === 'string' && result.length > SMALL) use.boundedSize(result.length);
    return use.tainted ? tainted(use, result) : result;
  } catch (error) {
    if (error instanceof UnknownReached) return UNKNOWN;
    if (error instanceof RangeError) throw machine.problem(span, 'TEMPLATE_LIMIT', 'This is too large to evaluate.');
    throw error;
  }
}
