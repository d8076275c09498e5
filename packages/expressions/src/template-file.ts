import { InputError, Secret, type SourceRef } from '@signet/core';
import { finished, type Template, trailingNewlines } from './compile.ts';
import { type Place, placeIn } from './place.ts';
import type { Scope } from './run/environment.ts';
import { renderSheet } from './run/files.ts';
import { Machine } from './run/machine.ts';
import { Output } from './run/output.ts';
import type { Sheet } from './run/page.ts';
import { readSheet } from './sheet.ts';
import { readHeader } from './syntax/header.ts';
import { type LexerOptions, lexerOptions, type TemplateOptions } from './syntax/options.ts';
import { isUnknown } from './values/unknown.ts';

/** A template file as it was found. */
export interface TemplateFile {
  readonly text: string;
  /** Its path, for messages. */
  readonly file: string;
}

export interface TemplateFileOptions extends Omit<TemplateOptions, 'literalBackslashes'> {
  /** Finds what `include`, `import` and `extends` name; without it these tags are errors. */
  readonly load?: (name: string) => TemplateFile | undefined;
  /**
   * `text`, as the template task writes it: everything is printed. `native`, as `lookup('template')` gives it: a file
   * that is one expression keeps its type. Default `text`.
   */
  readonly result?: 'text' | 'native';
}

/** How many template files one evaluation may read. */
const FILES = 1000;

/**
 * Reads a template file with Ansible's options: `trimBlocks` is true and `lstripBlocks` false unless the options or the
 * `#jinja2:` line at its head say otherwise. The newlines at its end are kept.
 *
 * @throws {InputError} with the place in the file
 */
export function compileTemplateFile(text: string, file: string, options: TemplateFileOptions = {}): Template {
  const { at, settings } = readHeader(text, { file, line: 1, column: 1 });
  const lexer = lexerOptions({
    ...options,
    ...settings,
    delimiters: { ...options.delimiters, ...settings.delimiters },
    literalBackslashes: false,
  });
  checkDelimiters(lexer, { file, line: 1, column: 1 });
  const sheet = readSheet(sourceText(text.slice(at)), placeBehind(text, file, at), lexer, options.load !== undefined);
  const asText = options.result !== 'native';
  const wanted = trailingNewlines(text);
  return {
    references: sheet.references,
    evaluate(scope, environment = {}) {
      const files = new Map<string, Sheet | undefined>();
      const open = (name: string): Sheet | undefined => {
        if (files.has(name)) return files.get(name);
        if (files.size >= FILES)
          throw InputError.of(`This template reads more than ${FILES} other templates.`, {
            code: 'TEMPLATE_LIMIT',
            at: { file, line: 1, column: 1 },
          });
        const found = options.load?.(name);
        const read = found && readSheet(sourceText(found.text), placeBehind(found.text, found.file, 0), lexer, true);
        files.set(name, read);
        return read;
      };
      const machine = new Machine(sheet.place, scope, environment, { asText, open });
      const output = new Output(machine);
      renderSheet(machine, sheet, output);
      const value = finished(machine, output.result(), { start: 0, end: text.length });
      return withNewlines(value, wanted, lexer.newlineSequence);
    },
  };
}

function checkDelimiters({ variable, block, comment }: LexerOptions, at: SourceRef): void {
  const starts = [variable[0], block[0], comment[0]];
  if (new Set(starts).size === starts.length && ![...starts, variable[1], block[1], comment[1]].includes('')) return;
  throw InputError.of('The strings that begin variables, blocks and comments must differ, and none may be empty.', {
    code: 'TEMPLATE_SYNTAX',
    at,
  });
}

/** As Jinja takes a file: newlines alike, and one at the end dropped. */
function sourceText(text: string): string {
  const alike = text.replaceAll(/\r\n?/g, '\n');
  return alike.endsWith('\n') ? alike.slice(0, -1) : alike;
}

/** Places in what stands behind the first `skipped` characters of a file. */
function placeBehind(text: string, file: string, skipped: number): Place {
  const line = text.slice(0, skipped).split('\n').length;
  return placeIn(sourceText(text.slice(skipped)), { file, line, column: 1 });
}

/** Ansible counts `\n` at both ends and adds what is missing, whatever a newline is in the result. */
function withNewlines(value: unknown, wanted: number, newline: string): unknown {
  if (isUnknown(value)) return value;
  if (value instanceof Secret) return new Secret(withNewlines(value.reveal(), wanted, newline) as string);
  if (typeof value !== 'string') return value;
  return value + newline.repeat(Math.max(0, wanted - trailingNewlines(value)));
}

/** A scope with a few names more, such as those that a template file gets. */
export function scopeWith(scope: Scope, more: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(more, name) ? more[name] : scope.get(name)),
    has: (name) => Object.hasOwn(more, name) || scope.has(name),
    names: () => new Set([...Object.keys(more), ...scope.names()]),
    written(name) {
      if (Object.hasOwn(more, name)) return more[name];
      return scope.written === undefined ? scope.get(name) : scope.written(name);
    },
    keepsText: (name) => !Object.hasOwn(more, name) && (scope.keepsText?.(name) ?? false),
    lenient: scope.lenient === true,
  };
}
