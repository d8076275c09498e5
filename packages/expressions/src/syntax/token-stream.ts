import { LIMITS } from '../limits.ts';
import { type Place, problem, type Span } from '../place.ts';
import type { Block } from './ast.ts';
import { describe, type Token } from './token.ts';

/** What a parser knows of the registries, so that a misspelt filter is found before anything runs. */
export interface Names {
  filter(name: string): boolean;
  test(name: string): boolean;
  /** Names that are there without being variables: `range`. */
  global(name: string): boolean;
  /** What to use instead of something of Ansible's that is left out. */
  leftOut(name: string): string | undefined;
  /** Whether there is such a lookup; otherwise what to use instead. */
  lookup(name: string): true | string | undefined;
  readonly filters: Iterable<string>;
  readonly tests: Iterable<string>;
}

/** The tokens of a template with a cursor, and the names that are in scope at the cursor. */
export class TokenStream {
  readonly place: Place;
  readonly names: Names;
  /** Names that nothing in the template defines. */
  readonly free = new Set<string>();
  /** The template's blocks by name. */
  readonly blocks = new Map<string, Block>();
  /** Whether the template may include, import and extend others. */
  readonly readsFiles: boolean;
  readonly #tokens: readonly Token[];
  readonly #scopes: Set<string>[] = [new Set()];
  #at = 0;
  #depth = 0;
  #inLoop = false;

  constructor(tokens: readonly Token[], place: Place, names: Names, readsFiles = false) {
    this.readsFiles = readsFiles;
    this.#tokens = tokens;
    this.place = place;
    this.names = names;
  }

  get now(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    return token ?? { kind: 'end', text: '', start: 0, end: 0 };
  }

  /** Where the token before the cursor ends. */
  get lastEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  next(): Token {
    const token = this.now;
    this.#at += 1;
    return token;
  }

  is(kind: Token['kind'], text?: string): boolean {
    return this.now.kind === kind && (text === undefined || this.now.text === text);
  }

  isOperator(text: string): boolean {
    return this.is('operator', text);
  }

  /** Steps over the token if it is this one. */
  skip(kind: Token['kind'], text?: string): boolean {
    if (!this.is(kind, text)) return false;
    this.#at += 1;
    return true;
  }

  expect(kind: Token['kind'], text: string | undefined, wanted: string): Token {
    if (!this.is(kind, text)) throw this.unexpected(wanted);
    return this.next();
  }

  unexpected(wanted: string): Error {
    const token = this.now;
    const span = token.kind === 'end' && token.start > 0 ? { start: token.start - 1, end: token.start } : token;
    if (token.kind === 'operator' && token.text === '=') {
      return this.problem(span, `Here ${wanted} is expected, not "=".`, 'Compare with "==".');
    }
    return this.problem(span, `Here ${wanted} is expected, not ${describe(token)}.`);
  }

  problem(span: Span, message: string, hint?: string, code = 'TEMPLATE_SYNTAX'): Error {
    return problem(this.place, span, code, message, hint);
  }

  /** Runs a part of the parser that may call itself, so far down and no further. */
  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > LIMITS.nesting) {
      throw this.problem(
        this.now,
        `This is nested more than ${LIMITS.nesting} levels deep.`,
        'Split it with {% set %}.',
        'TEMPLATE_LIMIT',
      );
    }
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  /** Whether `break` has a loop to leave. */
  get inLoop(): boolean {
    return this.#inLoop;
  }

  /** Runs a part of the parser inside a loop, or inside what hides the loop around it. */
  looping<T>(inside: boolean, parse: () => T): T {
    const before = this.#inLoop;
    this.#inLoop = inside;
    const result = parse();
    this.#inLoop = before;
    return result;
  }

  /** Runs a part of the parser with a scope of its own. */
  scoped<T>(names: Iterable<string>, parse: () => T): T {
    this.#scopes.push(new Set(names));
    const result = parse();
    this.#scopes.pop();
    return result;
  }

  /** Whether a name was written between an offset and the cursor. */
  mentions(name: string, from: number): boolean {
    for (let at = this.#at - 1; at >= 0; at -= 1) {
      const token = this.#tokens[at];
      if (token === undefined || token.start < from) return false;
      if (token.kind === 'name' && token.text === name) return true;
    }
    return false;
  }

  define(name: string): void {
    this.#scopes.at(-1)?.add(name);
  }

  /** Whether the template itself defines a name. */
  defines(name: string): boolean {
    return this.#scopes.some((scope) => scope.has(name));
  }

  use(name: string): void {
    if (!this.defines(name) && !this.names.global(name)) this.free.add(name);
  }
}
