import type { CharacterSet } from './node.ts';
import { fold, type Instruction, type Program } from './program.ts';

/** A search that took more steps than it may. */
export class RegexTooSlow extends Error {}

/** Where groups begin and end, group 0 being the whole; undefined for one that took no part. */
export type Captures = readonly (number | undefined)[];

export interface SearchOptions {
  readonly from: number;
  /** Only at `from`. */
  readonly anchored?: boolean;
  /** Not an empty match at `from`: there was one just before. */
  readonly mustAdvance?: boolean;
}

/**
 * Finds the first match at or after a position.
 *
 * A backtracking machine with its own stack. Choices that failed at a position are remembered, so that a pattern
 * without back-references takes at most its size × the length of the text, and `(a+)+$` cannot hang. What goes beyond
 * the bound of steps is refused.
 *
 * @param text code points
 * @throws {RegexTooSlow}
 */
export function search(
  program: Program,
  text: readonly number[],
  { from, anchored = false, mustAdvance = false }: SearchOptions,
  budget: { left: number },
): Captures | undefined {
  const failed = new Set<number>();
  for (let start = from; start <= text.length; start += 1) {
    const emptyAt = mustAdvance && start === from ? start : -1;
    const stack: Alternative[] = [{ pc: 0, at: start, captures: [start] }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const end = run(program, text, next, stack, failed, budget);
      if (end === undefined || end === emptyAt) continue;
      next.captures[1] = end;
      return next.captures;
    }
    if (anchored) return undefined;
  }
  return undefined;
}

interface Alternative {
  readonly pc: number;
  readonly at: number;
  readonly captures: (number | undefined)[];
}

/** Goes on from one alternative until it matches or fails; other choices on the way go onto the stack. */
function run(
  program: Program,
  text: readonly number[],
  state: Alternative,
  stack: Alternative[],
  failed: Set<number>,
  budget: { left: number },
): number | undefined {
  let { pc, at } = state;
  for (;;) {
    budget.left -= 1;
    if (budget.left < 0) throw new RegexTooSlow();
    const instruction = program.code[pc];
    if (instruction === undefined) return undefined;
    switch (instruction.op) {
      case 'match':
        return at;
      case 'jump':
        pc = instruction.to;
        break;
      case 'split': {
        const key = pc * (text.length + 1) + at;
        if (program.linear) {
          if (failed.has(key)) return undefined;
          failed.add(key);
        }
        stack.push({ pc: instruction.otherwise, at, captures: [...state.captures] });
        pc = instruction.to;
        break;
      }
      case 'again':
        pc = state.captures[instruction.slot] === at ? instruction.exit : instruction.start;
        break;
      case 'save':
        state.captures[instruction.slot] = at;
        pc += 1;
        break;
      default: {
        const width = step(instruction, text, at, state.captures, budget);
        if (width === undefined) return undefined;
        at += width;
        pc += 1;
      }
    }
  }
}

type Consuming = Exclude<Instruction, { op: 'match' | 'jump' | 'split' | 'save' | 'again' }>;

/** How many characters an instruction takes; undefined when it does not match here. */
function step(
  instruction: Consuming,
  text: readonly number[],
  at: number,
  captures: (number | undefined)[],
  budget: { left: number },
): number | undefined {
  const code = text[at];
  switch (instruction.op) {
    case 'character':
      return code !== undefined && (instruction.ignoreCase ? fold(code) : code) === instruction.code ? 1 : undefined;
    case 'any':
      return code !== undefined && (instruction.newline || code !== 10) ? 1 : undefined;
    case 'set':
      return code !== undefined && inSet(instruction.set, code, instruction.ignoreCase) ? 1 : undefined;
    case 'anchor':
      return holdsAt(instruction.at, text, at) ? 0 : undefined;
    case 'reference':
      return repeats(
        text,
        at,
        captures[instruction.group * 2],
        captures[instruction.group * 2 + 1],
        instruction.ignoreCase,
      );
    case 'look': {
      const from = instruction.back === undefined ? at : at - instruction.back;
      const found = from < 0 ? undefined : search(instruction.program, text, { from, anchored: true }, budget);
      if (found !== undefined && !instruction.negated)
        for (let slot = 2; slot < instruction.program.groups * 2 + 2; slot += 1)
          captures[slot] = found[slot] ?? captures[slot];
      return (found === undefined) === instruction.negated ? 0 : undefined;
    }
  }
}

function repeats(
  text: readonly number[],
  at: number,
  from: number | undefined,
  to: number | undefined,
  ignoreCase: boolean,
): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  for (let index = from; index < to; index += 1) {
    const wanted = text[index];
    const there = text[at + index - from];
    if (wanted === undefined || there === undefined) return undefined;
    if (ignoreCase ? fold(wanted) !== fold(there) : wanted !== there) return undefined;
  }
  return to - from;
}

function inSet(set: CharacterSet, code: number, ignoreCase: boolean): boolean {
  const member = isMember(set, code) || (ignoreCase && otherCases(code).some((other) => isMember(set, other)));
  return member !== set.negated;
}

function otherCases(code: number): number[] {
  const character = String.fromCodePoint(code);
  return [character.toLowerCase(), character.toUpperCase()]
    .filter((one) => one.length === character.length)
    .map((one) => one.codePointAt(0) ?? code);
}

function isMember({ ranges, classes }: CharacterSet, code: number): boolean {
  for (const [low, high] of ranges) if (code >= low && code <= high) return true;
  return classes.some(([name, negated]) => inClass(name, code) !== negated);
}

const CLASSES = { d: /^\p{Nd}$/u, w: /^[\p{L}\p{N}_]$/u, s: /^[\s\x1c-\x1f\x85]$/u } as const; // oxlint-disable-line no-control-regex

function inClass(name: 'd' | 'w' | 's', code: number): boolean {
  if (code < 128) {
    const digit = code >= 48 && code <= 57;
    if (name === 'd') return digit;
    if (name === 'w') return digit || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
  }
  return CLASSES[name].test(String.fromCodePoint(code));
}

function holdsAt(anchor: Extract<Instruction, { op: 'anchor' }>['at'], text: readonly number[], at: number): boolean {
  const word = (index: number): boolean => text[index] !== undefined && inClass('w', text[index]);
  switch (anchor) {
    case 'start':
      return at === 0;
    case 'text-end':
      return at === text.length;
    case 'end':
      return at === text.length || (at === text.length - 1 && text[at] === 10);
    case 'line-start':
      return at === 0 || text[at - 1] === 10;
    case 'line-end':
      return at === text.length || text[at] === 10;
    case 'word':
      return word(at - 1) !== word(at);
    case 'no-word':
      return text.length > 0 && word(at - 1) === word(at);
  }
}
