import { type Diagnostic, InputError, InternalError, Secret, type SourceRef } from '@signet/core';
import { isUnsafeValue, isVaultValue } from '@signet/source';
import { type Place, placeIn } from './place.ts';
import { names } from './registry/names.ts';
import { truth } from './run/comparison.ts';
import type { Environment, Scope } from './run/environment.ts';
import { evaluate } from './run/evaluate.ts';
import { renderSheet } from './run/files.ts';
import { Frame } from './run/frame.ts';
import { givesText } from './run/literals.ts';
import { Machine } from './run/machine.ts';
import { handedOut, plainObject } from './run/native.ts';
import { operate, Operation } from './run/operation.ts';
import { Output } from './run/output.ts';
import { bounded, readSheet } from './sheet.ts';
import { renderValue } from './run/render.ts';
import { lexerOptions, type TemplateOptions } from './syntax/options.ts';
import type { Expression } from './syntax/ast.ts';
import { parseTuple } from './syntax/parse-expression.ts';
import { readBareExpression } from './syntax/template-lexer.ts';
import { TokenStream } from './syntax/token-stream.ts';
import { isDict } from './values/dict.ts';
import { Undefined } from './values/undefined.ts';
import { isUnknown } from './values/unknown.ts';

/** A text or value that was read once and can be evaluated for any host. */
export interface Template {
  /** Variables that it may use, without those that it defines itself. */
  readonly references: readonly string[];
  /** Whether its text stays text where results are literals, whatever it looks like ({@link Environment.results}). */
  keepsText?(scope: Scope): boolean;
  /**
   * Its value as plain data: with a `Secret` for every text that a secret went into, and `UNKNOWN` when it needs
   * something unknown.
   *
   * @throws {InputError} with the place of the part that failed
   */
  evaluate(scope: Scope, environment?: Environment): unknown;
  /** Of an expression: what `{{ }}` around it gives. */
  printed?(scope: Scope, environment?: Environment): unknown;
}

/** Whether a text has anything to evaluate. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/**
 * Reads a text with `{{ }}`, `{% %}` and `{# #}`. A text that is one expression has that expression's type; otherwise
 * it is a text, or null when it gives nothing at all.
 *
 * @param at where the text begins, or a function that knows the place of every character in it
 * @throws {InputError} `TEMPLATE_SYNTAX`, `UNKNOWN_FILTER`, `UNKNOWN_TEST`, `UNKNOWN_TAG`, `TEMPLATE_LIMIT`
 */
export function compileTemplate(text: string, at: SourceRef | Place, options: TemplateOptions = {}): Template {
  const place = placeIn(text, at);
  // Jinja drops one newline at the end; Ansible puts it back behind a result that is text.
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const sheet = readSheet(body, place, lexerOptions(options), false);
  const newlines = trailingNewlines(text);
  const [first] = sheet.body;
  const single = sheet.body.length === 1 && first?.kind === 'output' ? first.value : undefined;
  return {
    references: sheet.references,
    ...(single && { keepsText: (scope: Scope) => keepsText(scope, single) }),
    evaluate(scope, environment = {}) {
      const machine = new Machine(place, scope, environment);
      const output = new Output(machine);
      renderSheet(machine, sheet, output);
      return finished(machine, withNewlines(output.result(), newlines), { start: 0, end: text.length });
    },
  };
}

function keepsText(scope: Scope, node: Expression): boolean {
  return node.kind === 'name' ? (scope.keepsText?.(node.name) ?? false) : givesText(node);
}

/** Reads an expression without braces, as in `when`. */
export function compileExpression(text: string, at: SourceRef | Place): Template {
  const place = placeIn(text, at);
  const tokens = new TokenStream(readBareExpression(text, place), place, names);
  const expression = bounded(tokens, () => {
    const parsed = parseTuple(tokens);
    if (!tokens.is('end')) throw tokens.unexpected('an operator or the end');
    return parsed;
  });
  return {
    references: [...tokens.free],
    evaluate(scope, environment = {}) {
      const machine = new Machine(place, scope, environment);
      return finished(machine, evaluate(machine, new Frame(), expression), expression);
    },
    printed(scope, environment = {}) {
      const machine = new Machine(place, scope, environment);
      const output = new Output(machine);
      renderValue(machine, new Frame(), expression, output);
      return finished(machine, output.result(), expression);
    },
  };
}

/**
 * Reads every text in a value, at any depth; keys are evaluated too. What is no plain data, such as a `Secret`, stays.
 *
 * @throws {InputError} with the diagnostics of all its texts
 */
export function compileValue(value: unknown, at: (path: readonly (string | number)[]) => SourceRef | Place): Template {
  const references = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  let whole: Template | undefined;
  const make = compileDeep(value, [], (text, path) => {
    try {
      const template = compileTemplate(text, at(path));
      if (path.length === 0) whole = template;
      for (const name of template.references) references.add(name);
      return template;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      diagnostics.push(...error.diagnostics);
      return undefined;
    }
  });
  if (diagnostics.length > 0) throw new InputError(diagnostics);
  return {
    references: [...references],
    ...(whole?.keepsText && { keepsText: whole.keepsText }),
    evaluate: (scope, environment) => make(scope, environment),
  };
}

type Make = (scope: Scope, environment: Environment | undefined) => unknown;
type Compile = (text: string, path: readonly (string | number)[]) => Template | undefined;

function compileDeep(value: unknown, path: readonly (string | number)[], compile: Compile): Make {
  if (typeof value === 'string') {
    const template = isTemplate(value) ? compile(value, path) : undefined;
    return template === undefined ? () => value : (scope, environment) => template.evaluate(scope, environment);
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileDeep(item, [...path, index], compile));
    return (scope, environment) => items.map((item) => item(scope, environment));
  }
  if (isUnsafeValue(value)) return () => value.text;
  if (!isDict(value) || value instanceof Map || isVaultValue(value)) return () => value;
  const entries = Object.entries(value).map(([key, inner]) => ({
    key: isTemplate(key) ? compile(key, [...path, key]) : undefined,
    name: key,
    make: compileDeep(inner, [...path, key], compile),
  }));
  return (scope, environment) =>
    plainObject(
      entries.map(({ key, name, make }) => [
        key === undefined ? name : keyText(key.evaluate(scope, environment), name),
        make(scope, environment),
      ]),
    );
}

function keyText(value: unknown, name: string): string {
  if (value instanceof Secret || isUnknown(value)) return name;
  return typeof value === 'string' ? value : value === null ? 'null' : String(value);
}

/** Truth as in Python: empty, zero and none are false; a secret by its text. */
export function truthOf(value: unknown): boolean {
  if (isUnknown(value)) throw new InternalError('The truth of an unknown value was asked for.', { code: 'INTERNAL' });
  const machine = new Machine(
    () => ({ file: '', line: 1, column: 1 }),
    { get: () => null, has: () => false, names: () => [] },
    {},
  );
  return truth(new Operation(machine, { start: 0, end: 0 }), value);
}

export function finished(machine: Machine, value: unknown, span: { start: number; end: number }): unknown {
  if (value instanceof Undefined) throw value.error();
  return operate(machine, span, (use) => (isUnknown(value) ? value : handedOut(use, value, 'plain')));
}

export function trailingNewlines(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === '\n') count += 1;
  return count;
}

function withNewlines(value: unknown, wanted: number): unknown {
  if (value instanceof Secret) return new Secret(withNewlines(value.reveal(), wanted) as string);
  if (typeof value !== 'string') return value;
  const missing = wanted - trailingNewlines(value);
  return missing > 0 ? value + '\n'.repeat(missing) : value;
}
