import { LIMITS } from '../limits.ts';
import { parseEscape, parseSet } from './parse-set.ts';
import { type Regex, type RegexNode, RegexSyntaxError } from './node.ts';

export interface RegexFlags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
  readonly verbose?: boolean;
}

/** Reads a regular expression as Python's `re` writes them. */
export function parseRegex(pattern: string, flags: RegexFlags = {}): Regex {
  return new RegexParser(pattern, flags).parse();
}

class RegexParser {
  readonly #characters: readonly string[];
  readonly #names = new Map<string, number>();
  #flags: { ignoreCase: boolean; multiline: boolean; dotAll: boolean; verbose: boolean };
  #at = 0;
  readonly #open = new Set<number>();
  #groups = 0;
  #depth = 0;

  constructor(pattern: string, flags: RegexFlags) {
    this.#characters = [...pattern];
    this.#flags = { ignoreCase: false, multiline: false, dotAll: false, verbose: false, ...flags };
  }

  parse(): Regex {
    const root = this.#choice();
    if (this.#at < this.#characters.length) throw new RegexSyntaxError('")" closes nothing');
    return { root, groups: this.#groups, names: this.#names };
  }

  get #now(): string | undefined {
    return this.#characters[this.#at];
  }

  #skip(text: string): boolean {
    const end = this.#at + text.length;
    if (this.#characters.slice(this.#at, end).join('') !== text) return false;
    this.#at = end;
    return true;
  }

  #choice(): RegexNode {
    const items = [this.#sequence()];
    while (this.#skip('|')) items.push(this.#sequence());
    const [first] = items;
    return items.length === 1 && first !== undefined ? first : { kind: 'choice', items };
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    for (;;) {
      if (this.#flags.verbose) this.#skipRemarks();
      const character = this.#now;
      if (character === undefined || character === '|' || character === ')') break;
      const item = this.#item(character);
      if (item !== undefined) items.push(this.#repeated(item));
    }
    return { kind: 'sequence', items };
  }

  #skipRemarks(): void {
    let remark = false;
    for (let one = this.#now; one !== undefined; one = this.#now) {
      if (one === '#') remark = true;
      if (one === '\n') remark = false;
      if (!remark && !/\s/.test(one)) return;
      this.#at += 1;
    }
  }

  #item(character: string): RegexNode | undefined {
    const { ignoreCase, multiline, dotAll } = this.#flags;
    this.#at += 1;
    switch (character) {
      case '.':
        return { kind: 'any', newline: dotAll };
      case '^':
        return { kind: 'anchor', at: multiline ? 'line-start' : 'start' };
      case '$':
        return { kind: 'anchor', at: multiline ? 'line-end' : 'end' };
      case '(':
        return this.#group();
      case '[': {
        const { set, next } = parseSet(this.#characters, this.#at);
        this.#at = next;
        return { kind: 'set', set, ignoreCase };
      }
      case '*':
      case '+':
      case '?':
        throw new RegexSyntaxError(`there is nothing to repeat before "${character}"`);
      case '\\':
        return this.#escape();
      default:
        return { kind: 'character', code: character.codePointAt(0) ?? 0, ignoreCase };
    }
  }

  #escape(): RegexNode {
    const { ignoreCase } = this.#flags;
    const character = this.#now;
    const anchors = { A: 'start', Z: 'text-end', b: 'word', B: 'no-word' } as const;
    if (character === 'A' || character === 'Z' || character === 'b' || character === 'B') {
      this.#at += 1;
      return { kind: 'anchor', at: anchors[character] };
    }
    const octal = /^(?:0[0-7]{0,2}|[1-3][0-7]{2})/.exec(this.#characters.slice(this.#at, this.#at + 3).join(''))?.[0];
    if (octal !== undefined) {
      this.#at += octal.length;
      return { kind: 'character', code: Number.parseInt(octal, 8), ignoreCase };
    }
    if (character !== undefined && /[1-9]/.test(character)) {
      const digits = /^[1-9]\d?/.exec(this.#characters.slice(this.#at, this.#at + 2).join(''))?.[0] ?? character;
      this.#at += digits.length;
      return this.#reference(Number(digits));
    }
    const { set, code, next } = parseEscape(this.#characters, this.#at);
    this.#at = next;
    return set === undefined ? { kind: 'character', code, ignoreCase } : { kind: 'set', set, ignoreCase: false };
  }

  #reference(group: number | undefined): RegexNode {
    if (group === undefined || group > this.#groups || this.#open.has(group))
      throw new RegexSyntaxError('a group is referred to that does not exist');
    return { kind: 'reference', group, ignoreCase: this.#flags.ignoreCase };
  }

  #group(): RegexNode | undefined {
    if (!this.#skip('?')) {
      this.#groups += 1;
      return this.#body(this.#groups);
    }
    if (this.#skip('P<')) {
      this.#groups += 1;
      const index = this.#groups;
      const name = this.#until('>');
      if (this.#names.has(name)) throw new RegexSyntaxError(`there are two groups "${name}"`);
      this.#names.set(name, index);
      return this.#body(index);
    }
    if (this.#skip('P=')) return this.#reference(this.#names.get(this.#until(')')));
    if (this.#skip('#')) {
      this.#until(')');
      return undefined;
    }
    for (const [opening, ahead, negated] of [
      ['=', true, false],
      ['!', true, true],
      ['<=', false, false],
      ['<!', false, true],
    ] as const) {
      if (this.#skip(opening)) return { kind: 'look', ahead, negated, body: this.#body(undefined) };
    }
    return this.#flagged();
  }

  /** `(?:…)`, `(?i)`, `(?i:…)`, `(?-i:…)`. */
  #flagged(): RegexNode | undefined {
    const written: string[] = [];
    while (this.#now !== undefined && /[aiLmsux-]/.test(this.#now)) {
      written.push(this.#now);
      this.#at += 1;
    }
    const before = { ...this.#flags };
    let on = true;
    for (const flag of written) {
      if (flag === '-') on = false;
      else if (flag === 'i') this.#flags.ignoreCase = on;
      else if (flag === 'm') this.#flags.multiline = on;
      else if (flag === 's') this.#flags.dotAll = on;
      else if (flag === 'x') this.#flags.verbose = on;
    }
    if (this.#skip(')')) return undefined;
    if (!this.#skip(':')) throw new RegexSyntaxError(`"(?${this.#now ?? ''}" is not supported`);
    const body = this.#body(undefined);
    this.#flags = before;
    return body;
  }

  #body(index: number | undefined): RegexNode {
    this.#depth += 1;
    if (this.#depth > LIMITS.nesting) throw new RegexSyntaxError('its groups are nested too deeply');
    const before = { ...this.#flags };
    if (index !== undefined) this.#open.add(index);
    const body = this.#choice();
    if (index !== undefined) this.#open.delete(index);
    if (!this.#skip(')')) throw new RegexSyntaxError('"(" is never closed');
    this.#flags = before;
    this.#depth -= 1;
    return { kind: 'group', index, body };
  }

  #until(end: string): string {
    let text = '';
    while (this.#now !== undefined && this.#now !== end) {
      text += this.#now;
      this.#at += 1;
    }
    if (!this.#skip(end)) throw new RegexSyntaxError(`"${end}" is missing`);
    return text;
  }

  #repeated(body: RegexNode): RegexNode {
    if (this.#flags.verbose) this.#skipRemarks();
    const range = this.#quantifier();
    if (range === undefined) return body;
    if (this.#now === '+') throw new RegexSyntaxError('possessive repetition is not supported');
    const greedy = !this.#skip('?');
    const [min, max] = range;
    if (max < min) throw new RegexSyntaxError('a repetition has its bounds the wrong way round');
    if (body.kind === 'anchor') throw new RegexSyntaxError('a place such as "^" cannot be repeated');
    if ((this.#now !== undefined && '*+?'.includes(this.#now)) || this.#quantifier() !== undefined)
      throw new RegexSyntaxError('a repetition is repeated; put it into "(?:…)"');
    return { kind: 'repeat', body, min, max, greedy };
  }

  #quantifier(): readonly [number, number] | undefined {
    if (this.#skip('*')) return [0, Infinity];
    if (this.#skip('+')) return [1, Infinity];
    if (this.#skip('?')) return [0, 1];
    if (this.#now !== '{') return undefined;
    const found = /^\{(\d{0,5})(?:(,)(\d{0,5}))?\}/.exec(this.#characters.slice(this.#at, this.#at + 14).join(''));
    // Python takes a brace that is no repetition for itself.
    if (found === null || found[0] === '{}' || (found[1] === '' && found[2] === undefined)) return undefined;
    this.#at += found[0].length;
    const min = Number(found[1] ?? 0);
    const max = found[2] === undefined ? min : found[3] === '' ? Infinity : Number(found[3]);
    return [min, max];
  }
}
