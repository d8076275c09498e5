import { LIMITS } from '../limits.ts';
import type { Operation } from '../run/operation.ts';
import { RegexSyntaxError } from './node.ts';
import { parseRegex, type RegexFlags } from './parse.ts';
import { compileRegex, type Program } from './program.ts';
import { type Captures, RegexTooSlow, search, type SearchOptions } from './search.ts';

/** A match: the whole and its groups as text, undefined for a group that took no part. Positions are code points. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  /** Where each group begins. */
  readonly starts: readonly (number | undefined)[];
}

/** What a search needs of the operation that it is part of. */
export type RegexUse = Pick<Operation, 'bounded' | 'fail' | 'span'> & {
  readonly machine: Pick<Operation['machine'], 'spend'>;
};

const compiled = new Map<string, Program>();

/** Python's `re` for one operation: patterns in its syntax, errors at the operation's place, a bound on all it does. */
export class PythonRegex {
  readonly #use: RegexUse;
  readonly #program: Program;
  readonly #budget: { left: number } = { left: LIMITS.regex };

  constructor(use: RegexUse, pattern: string, flags: RegexFlags = {}) {
    this.#use = use;
    const key = `${Number(flags.ignoreCase ?? false)}${Number(flags.multiline ?? false)}${Number(flags.dotAll ?? false)}${pattern}`;
    this.#program = compiled.get(key) ?? this.#compile(pattern, flags);
    if (compiled.size >= 500) compiled.clear();
    compiled.set(key, this.#program);
  }

  #compile(pattern: string, flags: RegexFlags): Program {
    try {
      return compileRegex(parseRegex(pattern, flags));
    } catch (error) {
      if (error instanceof RegexSyntaxError)
        return this.#use.fail(`Unable to use this regular expression: ${error.message}.`, undefined, 'REGEX_SYNTAX');
      throw error;
    }
  }

  get groupCount(): number {
    return this.#program.groups;
  }

  groupNamed(name: string): number | undefined {
    return this.#program.names.get(name);
  }

  /** The first match, or the one at the very start. */
  find(text: string, anchored = false): Match | undefined {
    const codes = codesOf(text);
    const found = this.#search(codes, { from: 0, anchored });
    return found && toMatch(codes, found, this.#program.groups);
  }

  /** All matches that do not overlap, at most `limit`. After an empty one comes a match that takes something, if there is one. */
  findAll(text: string, limit = Infinity): Match[] {
    const codes = codesOf(text);
    const matches: Match[] = [];
    let options: SearchOptions = { from: 0 };
    while (options.from <= codes.length && matches.length < limit) {
      const found = this.#search(codes, options);
      if (found === undefined) break;
      const match = toMatch(codes, found, this.#program.groups);
      matches.push(match);
      options = { from: match.end, mustAdvance: match.end === match.start };
    }
    return matches;
  }

  /** Replaces matches; in the replacement `\1`, `\g<1>` and `\g<name>` stand for groups. */
  replace(text: string, replacement: string, limit: number): { readonly text: string; readonly count: number } {
    const codes = codesOf(text);
    const template = this.#replacement(replacement);
    const parts: string[] = [];
    let end = 0;
    const matches = this.findAll(text, limit === 0 ? Infinity : limit);
    for (const match of matches) {
      parts.push(textOf(codes, end, match.start));
      for (const part of template) parts.push(typeof part === 'string' ? part : (match.groups[part] ?? ''));
      end = match.end;
    }
    parts.push(textOf(codes, end, codes.length));
    return { text: this.#use.bounded(parts.join('')), count: matches.length };
  }

  /** A replacement filled with the groups of a match. */
  expand(match: Match, replacement: string): string {
    const parts = this.#replacement(replacement);
    return parts.map((part) => (typeof part === 'string' ? part : (match.groups[part] ?? ''))).join('');
  }

  #search(codes: readonly number[], options: SearchOptions): Captures | undefined {
    const before = this.#budget.left;
    try {
      return search(this.#program, codes, options, this.#budget);
    } catch (error) {
      if (!(error instanceof RegexTooSlow)) throw error;
      return this.#use.fail(
        'This regular expression takes too long on this text.',
        'Make it more exact, or the text shorter.',
        'REGEX_TOO_SLOW',
      );
    } finally {
      this.#use.machine.spend(Math.ceil((before - this.#budget.left) / 10), this.#use.span);
    }
  }

  #replacement(written: string): (string | number)[] {
    const parts: (string | number)[] = [];
    const pattern = /\\(?:g<([^>]*)>|(\d{1,2})|(.))/gs;
    let end = 0;
    for (const found of written.matchAll(pattern)) {
      parts.push(written.slice(end, found.index));
      end = found.index + found[0].length;
      const [, named, digits, other] = found;
      if (other !== undefined) parts.push(this.#escaped(other));
      else if (digits !== undefined && digits.startsWith('0'))
        parts.push(String.fromCodePoint(Number.parseInt(digits, 8) || 0));
      else parts.push(this.#groupOf(named ?? digits ?? ''));
    }
    parts.push(written.slice(end));
    return parts;
  }

  #escaped(character: string): string {
    const known = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b', '\\': '\\' }[character];
    if (known !== undefined) return known;
    if (/[a-z]/i.test(character))
      this.#use.fail(`"\\${character}" has no meaning in a replacement.`, undefined, 'REGEX_SYNTAX');
    return `\\${character}`;
  }

  #groupOf(name: string): number {
    const group = /^\d+$/.test(name) ? Number(name) : this.#program.names.get(name);
    if (group === undefined || group > this.#program.groups)
      return this.#use.fail(`The regular expression has no group "${name}".`, undefined, 'REGEX_SYNTAX');
    return group;
  }
}

function codesOf(text: string): number[] {
  const codes: number[] = [];
  for (const character of text) codes.push(character.codePointAt(0) ?? 0);
  return codes;
}

function textOf(codes: readonly number[], from: number, to: number): string {
  let text = '';
  for (let index = from; index < to; index += 1) text += String.fromCodePoint(codes[index] ?? 0);
  return text;
}

function toMatch(codes: readonly number[], captures: Captures, groups: number): Match {
  const texts = Array.from({ length: groups + 1 }, (_, group) => {
    const from = captures[group * 2];
    const to = captures[group * 2 + 1];
    return from === undefined || to === undefined ? undefined : textOf(codes, from, to);
  });
  const starts = Array.from({ length: groups + 1 }, (_, group) => captures[group * 2]);
  return { start: captures[0] ?? 0, end: captures[1] ?? 0, groups: texts, starts };
}
