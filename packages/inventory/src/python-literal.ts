import { LETTER_ESCAPES } from '@signet/source';
import { WrittenNumber } from './python-text.ts';

/**
 * Reads text as Python's `ast.literal_eval` does: numbers, strings, `True`, `False`, `None`, lists, tuples and dicts.
 * Everything else, and everything that is no valid literal, is the text itself, as Ansible's INI inventory has it.
 */
export function pythonLiteral(text: string): unknown {
  return isSimple(text) ? simple(text) : read(text, (value) => value);
}

/** The same, with a {@link WrittenNumber} for each number that Python would print differently. */
export function exactLiteral(text: string): unknown {
  return isSimple(text) ? simple(text) : read(text, WrittenNumber.of);
}

/** What a number becomes, from its value and its digits. */
type MakeNumber = (value: number, digits: string) => unknown;

function read(text: string, makeNumber: MakeNumber): unknown {
  const value = new Reader(text, makeNumber).whole();
  return value === NOTHING ? text : value;
}

/** Most values of an inventory: names, paths and addresses, which are no literals, and small whole numbers. */
function isSimple(text: string): boolean {
  return SIMPLE.test(text) && !/^(?:True|False|None)$|^\.[0-9]/.test(text);
}

const SIMPLE = /^(?:[A-Za-z_/.~][\w./@:-]*|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|[1-9][0-9]{0,14})$/;

function simple(text: string): string | number {
  return /^[1-9][0-9]*$/.test(text) ? Number(text) : text;
}

/** There is no literal here. */
const NOTHING = Symbol('nothing');
const MAX_DEPTH = 50;

const NUMBER =
  /(?:[-+]\s*)?(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:[0-9](?:_?[0-9])*)?\.?(?:[0-9](?:_?[0-9])*)?(?:[eE][-+]?[0-9](?:_?[0-9])*)?)/y;

class Reader {
  readonly #text: string;
  readonly #makeNumber: MakeNumber;
  #at = 0;
  #depth = 0;

  constructor(text: string, makeNumber: MakeNumber) {
    this.#text = text;
    this.#makeNumber = makeNumber;
  }

  whole(): unknown {
    this.#space();
    let value = this.#value();
    this.#space();
    // Commas make a tuple, also without parentheses.
    if (value !== NOTHING && this.#text.charAt(this.#at) === ',') value = this.#rest(value);
    return this.#at === this.#text.length ? value : NOTHING;
  }

  #rest(first: unknown): unknown {
    const items = [first];
    while (this.#match(/,(?:\s|#.*)*/y) !== undefined && this.#at < this.#text.length) {
      const item = this.#value();
      if (item === NOTHING) return NOTHING;
      items.push(item);
      this.#space();
    }
    return items;
  }

  #space(): void {
    this.#match(/(?:\s|#.*)*/y);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(): unknown {
    this.#space();
    const next = this.#text.charAt(this.#at);
    if (this.#depth > MAX_DEPTH) return NOTHING;
    if (next === '[') return this.#sequence(']').items;
    if (next === '{') return this.#dict();
    if (next === '(') return this.#tuple();
    const word = this.#match(/(?:True|False|None)\b/y);
    if (word !== undefined) return word === 'None' ? null : word === 'True';
    if (/["']|[rRuUbB]{1,2}["']/y.test(this.#text.slice(this.#at, this.#at + 3))) return this.#strings();
    return this.#number();
  }

  #sequence(close: string): { readonly items: unknown; readonly commas: number } {
    this.#at += 1;
    this.#depth += 1;
    const items: unknown[] = [];
    let commas = 0;
    for (;;) {
      this.#space();
      if (this.#text.charAt(this.#at) === close) break;
      const item = items.length > commas ? NOTHING : this.#value();
      if (item === NOTHING) return { items: NOTHING, commas };
      items.push(item);
      this.#space();
      if (this.#text.charAt(this.#at) === ',') {
        this.#at += 1;
        commas += 1;
      }
    }
    this.#at += 1;
    this.#depth -= 1;
    return { items, commas };
  }

  #tuple(): unknown {
    const { items, commas } = this.#sequence(')');
    if (!Array.isArray(items) || commas > 0 || items.length !== 1) return items;
    return items[0];
  }

  #dict(): unknown {
    this.#at += 1;
    this.#depth += 1;
    const result: Record<string, unknown> = {};
    for (let first = true; ; first = false) {
      if (this.#match(/(?:\s|#.*)*\}/y) !== undefined) break;
      if (!first && this.#match(/(?:\s|#.*)*,/y) === undefined) return NOTHING;
      if (!first && this.#match(/(?:\s|#.*)*\}/y) !== undefined) break;
      const key = this.#value();
      if (key === NOTHING || typeof key === 'object' || this.#match(/(?:\s|#.*)*:/y) === undefined) return NOTHING;
      const value = this.#value();
      if (value === NOTHING) return NOTHING;
      Object.defineProperty(result, String(key), { value, enumerable: true, configurable: true, writable: true });
    }
    this.#depth -= 1;
    return result;
  }

  #number(): unknown {
    const found = this.#match(NUMBER) ?? '';
    const digits = found.replace(/^[-+\s]*/, '').replaceAll('_', '');
    if (!/[0-9]/.test(digits) || /^0[0-9]*[1-9]$|^0[0-9]*[1-9][0-9]*$/.test(digits)) return NOTHING;
    const value = Number(digits);
    if (Number.isNaN(value)) return NOTHING;
    const isNegative = found.startsWith('-');
    const made = this.#makeNumber(isNegative ? -value : value, `${isNegative ? '-' : ''}${digits}`);
    // An integer that JavaScript cannot hold stays the text that it is.
    return typeof made === 'number' && !/[.eE]/.test(digits) && !Number.isSafeInteger(made) ? NOTHING : made;
  }

  /** Adjacent strings are one. */
  #strings(): unknown {
    let text = '';
    for (;;) {
      const prefix = this.#match(/[rRuUbB]{0,2}(?=["'])/y);
      if (prefix === undefined) return text;
      const part = this.#string(/r/i.test(prefix));
      if (part === undefined) return NOTHING;
      text += part;
      this.#space();
    }
  }

  #string(raw: boolean): string | undefined {
    const mark = this.#match(/"""|'''|"|'/y) ?? '"';
    let text = '';
    while (this.#at < this.#text.length) {
      if (this.#text.startsWith(mark, this.#at)) {
        this.#at += mark.length;
        return text;
      }
      const escape = this.#match(/\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[^])/y);
      text += escape === undefined ? this.#text.charAt(this.#at++) : raw ? escape : unescape(escape);
    }
    return undefined;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...LETTER_ESCAPES,
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

function unescape(escape: string): string {
  const rest = escape.slice(1);
  const known = ESCAPES[rest];
  if (known !== undefined) return known;
  if (/^[0-7]+$/.test(rest)) return String.fromCodePoint(Number.parseInt(rest, 8));
  if (/^[xuU]./.test(rest)) {
    const code = Number.parseInt(rest.slice(1), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : escape;
  }
  return escape;
}
