import type { Diagnostic } from '@signet/core';
import { Composer, LineCounter, Parser, type ParsedNode } from 'yaml';
import { Converter } from './convert.ts';
import type { Node } from './node.ts';
import { readSimple } from './simple/reader.ts';
import { createSource, type Source } from './source.ts';
import { describeSyntaxErrors } from './syntax-errors.ts';
import { MAX_DEPTH, scanSyntax } from './syntax.ts';
import { checkText } from './text-check.ts';

export interface YamlOptions {
  /** Duplicate keys (the last one wins) and leading zeros (octal numbers) are warnings, as in Ansible. */
  readonly compat?: boolean | undefined;
  /** What a duplicate key is; left out, an error, and with `compat` a warning. */
  readonly duplicates?: Duplicates | undefined;
}

export type Duplicates = 'ignore' | 'warn' | 'error';

/**
 * Reads one YAML document (1.1 as Ansible reads it, see `readPlainScalar`) into values with their places.
 *
 * @returns Every error of the file, in its order; the value as far as it could be read, which with errors is only
 * good for finding more of them. `undefined` for a file without a value.
 */
export function parseYaml(
  file: string,
  text: string,
  options: YamlOptions = {},
): { value: Node | undefined; diagnostics: Diagnostic[] } {
  const source = createSource(file, text);
  const refused = checkText(source);
  if (refused) return { value: undefined, diagnostics: [refused] };
  const simple = readSimple(source);
  return simple === undefined ? parseFully(source, options) : { value: simple, diagnostics: [] };
}

/** Reads any YAML, with the library's parser. */
export function parseFully(
  source: Source,
  options: YamlOptions = {},
): { value: Node | undefined; diagnostics: Diagnostic[] } {
  const lineCounter = new LineCounter();
  const tokens = [...new Parser(lineCounter.addNewLine).parse(source.text)];
  const scan = scanSyntax(tokens);
  if (scan.tooDeepAt !== undefined) {
    const message = `The values are nested more than ${MAX_DEPTH} deep.`;
    return {
      value: undefined,
      diagnostics: [{ severity: 'error', code: 'YAML_TOO_DEEP', message, at: source.at(scan.tooDeepAt) }],
    };
  }

  // Types and merge keys are ours (`failsafe`): the library's 1.1 differs from PyYAML in `y`, `1e3` and `08:30`.
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    lineCounter,
  });
  const [document, second] = [...composer.compose(tokens, true, source.text.length)];
  if (document === undefined) return { value: undefined, diagnostics: [] };

  const diagnostics = describeSyntaxErrors(document.errors, source, scan);
  const converter = new Converter(source, options.compat, options.duplicates);
  const value = document.contents === null ? undefined : converter.convert(document.contents as ParsedNode);
  const broken = new Set(diagnostics.map(({ at }) => at?.line));
  diagnostics.push(...converter.diagnostics.filter(({ at }) => !broken.has(at?.line)));
  if (second !== undefined) {
    diagnostics.push({
      severity: 'error',
      code: 'YAML_SECOND_DOCUMENT',
      message: 'A second document begins here; only one is read per file.',
      at: source.at(second.range[0], 3),
      hint: 'Remove the line "---", or split the file.',
    });
  }
  const empty = value?.kind === 'scalar' && value.raw === '' && !value.quoted;
  return { value: empty ? undefined : value, diagnostics: inOrder(diagnostics) };
}

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}
