/** A set of characters: ranges of code points and classes. */
export interface CharacterSet {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [number, number])[];
  readonly classes: readonly (readonly ['d' | 'w' | 's', boolean])[];
}

/** The parts of a regular expression. Flags are kept where they hold. */
export type RegexNode =
  | { readonly kind: 'character'; readonly code: number; readonly ignoreCase: boolean }
  | { readonly kind: 'any'; readonly newline: boolean }
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly ignoreCase: boolean }
  | {
      readonly kind: 'anchor';
      readonly at: 'start' | 'end' | 'line-start' | 'line-end' | 'text-end' | 'word' | 'no-word';
    }
  | { readonly kind: 'group'; readonly index: number | undefined; readonly body: RegexNode }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly items: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly kind: 'look'; readonly body: RegexNode; readonly ahead: boolean; readonly negated: boolean };

export interface Regex {
  readonly root: RegexNode;
  /** Groups that capture, without the whole. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** A pattern that is wrong, and where. */
export class RegexSyntaxError extends Error {}
