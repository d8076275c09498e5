import { LIMITS } from '../limits.ts';
import { type CharacterSet, type Regex, type RegexNode, RegexSyntaxError } from './node.ts';

/** One step of a compiled expression. `split` tries `to` first, then `otherwise`. */
export type Instruction =
  | { readonly op: 'character'; readonly code: number; readonly ignoreCase: boolean }
  | { readonly op: 'any'; readonly newline: boolean }
  | { readonly op: 'set'; readonly set: CharacterSet; readonly ignoreCase: boolean }
  | { readonly op: 'anchor'; readonly at: Extract<RegexNode, { kind: 'anchor' }>['at'] }
  | { readonly op: 'split'; to: number; otherwise: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  /** Goes back to the loop's start if the round that `slot` remembers took anything, else out of the loop. */
  | { readonly op: 'again'; readonly slot: number; readonly start: number; exit: number }
  | { readonly op: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly op: 'look'; readonly program: Program; readonly back: number | undefined; readonly negated: boolean }
  | { readonly op: 'match' };

export interface Program {
  readonly code: readonly Instruction[];
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  /** Without references a state that failed once fails always, so that no search takes more than size × length steps. */
  readonly linear: boolean;
}

export function compileRegex(regex: Regex): Program {
  return compileNode(regex.root, regex, { left: LIMITS.regexSize });
}

function compileNode(root: RegexNode, regex: Regex, budget: { left: number }): Program {
  const code: Instruction[] = [];
  let linear = true;
  let loops = 0;
  const emit = <T extends Instruction>(instruction: T): T => {
    budget.left -= 1;
    if (budget.left < 0) throw new RegexSyntaxError('it is too large');
    code.push(instruction);
    return instruction;
  };
  const visit = (node: RegexNode): void => {
    switch (node.kind) {
      case 'character':
        emit({ op: 'character', code: node.ignoreCase ? fold(node.code) : node.code, ignoreCase: node.ignoreCase });
        break;
      case 'any':
        emit({ op: 'any', newline: node.newline });
        break;
      case 'set':
        emit({ op: 'set', set: node.set, ignoreCase: node.ignoreCase });
        break;
      case 'anchor':
        emit({ op: 'anchor', at: node.at });
        break;
      case 'reference':
        linear = false;
        emit({ op: 'reference', group: node.group, ignoreCase: node.ignoreCase });
        break;
      case 'look': {
        const program = compileNode(node.body, regex, budget);
        linear &&= program.linear;
        emit({ op: 'look', program, back: node.ahead ? undefined : widthOf(node.body), negated: node.negated });
        break;
      }
      case 'group':
        if (node.index !== undefined) emit({ op: 'save', slot: node.index * 2 });
        visit(node.body);
        if (node.index !== undefined) emit({ op: 'save', slot: node.index * 2 + 1 });
        break;
      case 'sequence':
        for (const item of node.items) visit(item);
        break;
      case 'choice':
        visitChoice(node.items);
        break;
      case 'repeat':
        visitRepeat(node);
        break;
    }
  };
  const visitChoice = (items: readonly RegexNode[]): void => {
    const jumps: { to: number }[] = [];
    for (const [index, item] of items.entries()) {
      const split = index < items.length - 1 ? emit({ op: 'split', to: code.length + 1, otherwise: 0 }) : undefined;
      visit(item);
      if (split !== undefined) {
        jumps.push(emit({ op: 'jump', to: 0 }));
        split.otherwise = code.length;
      }
    }
    for (const jump of jumps) jump.to = code.length;
  };
  const visitRepeat = (node: Extract<RegexNode, { kind: 'repeat' }>): void => {
    for (let count = 0; count < node.min; count += 1) visit(node.body);
    const branch = (): { to: number; otherwise: number } => emit({ op: 'split', to: 0, otherwise: 0 });
    const point = (split: { to: number; otherwise: number }, inside: number, outside: number): void => {
      split.to = node.greedy ? inside : outside;
      split.otherwise = node.greedy ? outside : inside;
    };
    if (node.max === Infinity) {
      const start = code.length;
      const split = branch();
      const again = isNullable(node.body)
        ? { op: 'again' as const, slot: (regex.groups + 1) * 2 + loops, start, exit: 0 }
        : undefined;
      loops += 1;
      if (again !== undefined) emit({ op: 'save', slot: again.slot });
      visit(node.body);
      emit(again ?? { op: 'jump', to: start });
      if (again !== undefined) again.exit = code.length;
      point(split, start + 1, code.length);
      return;
    }
    const splits: { split: { to: number; otherwise: number }; inside: number }[] = [];
    for (let count = node.min; count < node.max; count += 1) {
      const split = branch();
      splits.push({ split, inside: code.length });
      visit(node.body);
    }
    for (const { split, inside } of splits) point(split, inside, code.length);
  };
  visit(root);
  emit({ op: 'match' });
  return { code, groups: regex.groups, names: regex.names, linear };
}

/** Whether something may match without taking a character: a loop over it needs a check that it goes on. */
function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case 'character':
    case 'any':
    case 'set':
      return false;
    case 'anchor':
    case 'look':
    case 'reference':
      return true;
    case 'group':
      return isNullable(node.body);
    case 'sequence':
      return node.items.every(isNullable);
    case 'choice':
      return node.items.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.body);
  }
}

/** How many characters a look-behind covers; Python wants that to be fixed. */
function widthOf(node: RegexNode): number {
  switch (node.kind) {
    case 'character':
    case 'any':
    case 'set':
      return 1;
    case 'anchor':
    case 'look':
      return 0;
    case 'group':
      return widthOf(node.body);
    case 'sequence':
      return sumOf(node.items.map(widthOf));
    case 'choice': {
      const widths = new Set(node.items.map(widthOf));
      if (widths.size === 1) return [...widths][0] ?? 0;
      break;
    }
    case 'repeat':
      if (node.min === node.max || widthOf(node.body) === 0) return node.min * widthOf(node.body);
      break;
    case 'reference':
      break;
  }
  throw new RegexSyntaxError('a look-behind needs a fixed width');
}

/** The form in which characters are compared when case does not matter. */
export function fold(code: number): number {
  const character = String.fromCodePoint(code);
  const lower = character.toLowerCase();
  return lower.length === character.length ? (lower.codePointAt(0) ?? code) : code;
}

function sumOf(numbers: readonly number[]): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
