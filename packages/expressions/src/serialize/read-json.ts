import { LIMITS } from '../limits.ts';
import type { Operation } from '../run/operation.ts';
import { makeFloat, makeInteger } from '../values/number.ts';

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

const CONTROL = /\p{Cc}/gu;
const escaped = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Reads JSON as Python does: ints stay exact, `1.0` stays a float, keys keep their order. */
export function readJson(use: Operation, text: string): unknown {
  const reader = new JsonReader(use, text);
  return reader.whole();
}

class JsonReader {
  readonly #use: Operation;
  readonly #text: string;
  #at = 0;

  constructor(use: Operation, text: string) {
    this.#use = use;
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value(0);
    this.#blanks();
    return this.#at === this.#text.length ? value : this.#wrong();
  }

  #wrong(): never {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - before.lastIndexOf('\n');
    return this.#use.fail(
      `This is no JSON: line ${line}, column ${column}${this.#text.trim() === '' ? ' (the text is empty)' : ''}.`,
      undefined,
      'BAD_JSON',
    );
  }

  #blanks(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #value(depth: number): unknown {
    if (depth > LIMITS.data) this.#use.fail('This JSON is nested too deeply.', undefined, 'TEMPLATE_LIMIT');
    this.#use.machine.spend(1, this.#use.span);
    this.#blanks();
    if (this.#skip('{')) return this.#dict(depth);
    if (this.#skip('[')) return this.#list(depth);
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#skip(word)) return value;
    const number = this.#match(NUMBER);
    if (number === undefined) return this.#wrong();
    if (number[1] !== undefined || number[2] !== undefined) return makeFloat(Number(number[0]));
    return number[0].length > LIMITS.digits ? this.#wrong() : makeInteger(BigInt(number[0]));
  }

  #string(): string {
    const found = this.#match(STRING);
    if (found === undefined) return this.#wrong();
    try {
      // Python's reader takes control characters such as tabs only when told to; being lenient here loses nothing.
      return JSON.parse(found[0].replaceAll(CONTROL, escaped)) as string;
    } catch (error) {
      if (error instanceof SyntaxError) return this.#wrong();
      throw error;
    }
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#blanks();
    if (this.#skip(']')) return this.#use.makeList(items);
    for (;;) {
      items.push(this.#value(depth + 1));
      this.#blanks();
      if (this.#skip(']')) return this.#use.makeList(items);
      if (!this.#skip(',')) this.#wrong();
    }
  }

  #dict(depth: number): Map<unknown, unknown> {
    const entries: [string, unknown][] = [];
    this.#blanks();
    if (this.#skip('}')) return this.#use.makeDict(entries);
    for (;;) {
      this.#blanks();
      const key = this.#string();
      this.#blanks();
      if (!this.#skip(':')) this.#wrong();
      entries.push([key, this.#value(depth + 1)]);
      this.#blanks();
      if (this.#skip('}')) return this.#use.makeDict(entries);
      if (!this.#skip(',')) this.#wrong();
    }
  }
}
