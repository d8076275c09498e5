import type { Span } from '../place.ts';

/** Spans are offsets in the template's text; the end is exclusive. */
interface Node extends Span {}

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
  /** `*list` and `**dict`. */
  readonly list?: Expression;
  readonly dict?: Expression;
}

export type UnaryOperator = '-' | '+' | 'not';
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '~';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: unknown;
}
export interface Name extends Node {
  readonly kind: 'name';
  readonly name: string;
}
export interface Attribute extends Node {
  readonly kind: 'attribute';
  readonly of: Expression;
  /** A number for `list.0`. */
  readonly key: string | number;
  /** Where the key itself stands. */
  readonly keySpan: Span;
}
export interface Index extends Node {
  readonly kind: 'index';
  readonly of: Expression;
  readonly key: Expression;
}
export interface Slice extends Node {
  readonly kind: 'slice';
  readonly of: Expression;
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly step: Expression | undefined;
}
export interface Call extends Node {
  readonly kind: 'call';
  readonly of: Expression;
  readonly args: Arguments;
}
/** `value | name(…)`; without a value it is the head of a `{% filter %}` block. */
export interface FilterCall extends Node {
  readonly kind: 'filter';
  readonly value: Expression;
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: Arguments;
}
export interface TestCall extends Node {
  readonly kind: 'test';
  readonly value: Expression;
  readonly name: string;
  readonly nameSpan: Span;
  readonly negated: boolean;
  readonly args: Arguments;
}
export interface Unary extends Node {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly value: Expression;
}
export interface Binary extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Logical extends Node {
  readonly kind: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}
/** `a < b <= c`: holds when every neighbouring pair does. */
export interface Compare extends Node {
  readonly kind: 'compare';
  readonly first: Expression;
  readonly rest: readonly { readonly operator: CompareOperator; readonly value: Expression }[];
}
export interface Conditional extends Node {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression | undefined;
}
export interface ListLiteral extends Node {
  readonly kind: 'list' | 'tuple';
  readonly items: readonly Expression[];
}
export interface DictLiteral extends Node {
  readonly kind: 'dict';
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
}
/** The text that a `{% filter %}` block or `{% set %}` block has made. */
export interface BlockText extends Node {
  readonly kind: 'block-text';
}

export type Expression =
  | Literal
  | Name
  | Attribute
  | Index
  | Slice
  | Call
  | FilterCall
  | TestCall
  | Unary
  | Binary
  | Logical
  | Compare
  | Conditional
  | ListLiteral
  | DictLiteral
  | BlockText;

/** What `for` and `set` assign to. */
export type AssignTarget =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tuple'; readonly items: readonly AssignTarget[] }
  | { readonly kind: 'attribute'; readonly name: string; readonly key: string };

export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export interface Text extends Node {
  readonly kind: 'text';
  readonly text: string;
}
export interface Output extends Node {
  readonly kind: 'output';
  readonly value: Expression;
}
export interface If extends Node {
  readonly kind: 'if';
  readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}
export interface For extends Node {
  readonly kind: 'for';
  readonly target: AssignTarget;
  readonly over: Expression;
  readonly filter: Expression | undefined;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
export interface SetStatement extends Node {
  readonly kind: 'set';
  readonly target: AssignTarget;
  readonly value: Expression;
}
/** `{% set x | upper %}…{% endset %}`: `value` is the filters around the block's text. */
export interface SetBlock extends Node {
  readonly kind: 'set-block';
  readonly target: AssignTarget;
  readonly value: Expression;
  readonly body: readonly Statement[];
}
export interface Macro extends Node {
  readonly kind: 'macro';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  /** Which of the names `varargs`, `kwargs` and `caller` its body uses; others may not be passed. */
  readonly uses: ReadonlySet<string>;
}
export interface CallBlock extends Node {
  readonly kind: 'call-block';
  readonly call: Call;
  readonly caller: Macro;
}
export interface FilterBlock extends Node {
  readonly kind: 'filter-block';
  readonly value: Expression;
  readonly body: readonly Statement[];
}
export interface With extends Node {
  readonly kind: 'with';
  readonly assignments: readonly { readonly target: AssignTarget; readonly value: Expression }[];
  readonly body: readonly Statement[];
}
/** `{% block name %}`: a template that extends this one may put something else in its place. */
export interface Block extends Node {
  readonly kind: 'block';
  readonly name: string;
  /** It sees the names around it, also those of a loop. */
  readonly scoped: boolean;
  /** Whoever extends the template has to fill it. */
  readonly required: boolean;
  readonly body: readonly Statement[];
}
/** `{% extends 'base.j2' %}`. */
export interface Extends extends Node {
  readonly kind: 'extends';
  readonly template: Expression;
}
/** `{% include 'part.j2' %}`. */
export interface Include extends Node {
  readonly kind: 'include';
  readonly template: Expression;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
}
/** `{% import 'macros.j2' as m %}`: everything under one name; `{% from … import a as b %}`: some names. */
export interface Import extends Node {
  readonly kind: 'import';
  readonly template: Expression;
  readonly names: string | readonly ImportedName[];
  readonly withContext: boolean;
}
export interface ImportedName extends Span {
  readonly name: string;
  readonly alias: string;
}
/** `{% do %}`: evaluated, not printed. */
export interface Do extends Node {
  readonly kind: 'do';
  readonly value: Expression;
}
export interface LoopControl extends Node {
  readonly kind: 'break' | 'continue';
}

export type Statement =
  | Text
  | Output
  | If
  | For
  | SetStatement
  | SetBlock
  | Macro
  | CallBlock
  | FilterBlock
  | With
  | Block
  | Extends
  | Include
  | Import
  | Do
  | LoopControl;
