import type { Span } from '../place.ts';

/** One token. `text` is what it says: the operator, the name, the unescaped string. */
export interface Token extends Span {
  readonly kind:
    | 'text'
    | 'variable-begin'
    | 'variable-end'
    | 'block-begin'
    | 'block-end'
    | 'name'
    | 'string'
    | 'number'
    | 'operator'
    | 'end';
  readonly text: string;
  /** Of a number or string. */
  readonly value?: unknown;
}

/** How a token is named in a message. */
export function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end';
    case 'text':
      return 'text';
    case 'string':
      return 'a quoted text';
    default:
      return `"${token.text}"`;
  }
}
