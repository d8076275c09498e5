import type { Diagnostic, SourceRef } from '@signet/core';
import { Composer, Parser, type ParsedNode, visit } from 'yaml';
import { createSource, type Source } from './source.ts';
import { describeSyntaxErrors } from './syntax-errors.ts';
import { MAX_DEPTH, scanSyntax } from './syntax.ts';
import { checkText } from './text-check.ts';

/** A `!vault` value in the text of a YAML file. */
export interface VaultScalar {
  /** The vault text. */
  readonly text: string;
  readonly at: SourceRef;
  /** The file's text with this value's vault text exchanged, everything else as it was, is `before + new + after`. */
  readonly start: number;
  readonly end: number;
  /** What to write from `start` to `end` for another vault text. */
  write(text: string): string;
}

/**
 * Every `!vault` value of a file, in its order, whatever else the file is: several documents, unknown tags, duplicate
 * keys. Offsets count from the beginning of `text`, a byte order mark included.
 *
 * @returns The errors that keep the file from being read as YAML; then the values are of no use.
 */
export function vaultScalars(file: string, text: string): { values: VaultScalar[]; diagnostics: Diagnostic[] } {
  const source = createSource(file, text);
  const refused = checkText(source);
  if (refused) return { values: [], diagnostics: [refused] };
  const tokens = [...new Parser().parse(source.text)];
  const scan = scanSyntax(tokens);
  if (scan.tooDeepAt !== undefined) {
    const message = `The values are nested more than ${MAX_DEPTH} deep.`;
    const at = source.at(scan.tooDeepAt);
    return { values: [], diagnostics: [{ severity: 'error', code: 'YAML_TOO_DEEP', message, at }] };
  }
  const composer = new Composer({ version: '1.1', schema: 'failsafe', merge: false, uniqueKeys: false });
  const values: VaultScalar[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const document of composer.compose(tokens, true, source.text.length)) {
    diagnostics.push(...describeSyntaxErrors(document.errors, source, scan));
    visit(document, {
      Scalar: (_key, scalar) => {
        if (!VAULT_TAGS.has(scalar.tag ?? '') || typeof scalar.value !== 'string') return;
        const [start, end] = (scalar as ParsedNode).range;
        const inBom = text.length - source.text.length;
        values.push({ text: scalar.value, at: source.at(start), ...placeOf(source, start, end, inBom) });
      },
    });
  }
  return { values, diagnostics };
}

const VAULT_TAGS = new Set(['!vault', '!vault-encrypted']);

type Place = Pick<VaultScalar, 'start' | 'end' | 'write'>;

/** In a block scalar the lines below its header are exchanged, at their own indentation; else the value with its quotes. */
function placeOf(source: Source, start: number, end: number, shift: number): Place {
  const written = source.text.slice(start, end);
  if (!/^[|>]/.test(written)) {
    return { start: start + shift, end: end + shift, write: (text) => JSON.stringify(text) };
  }
  const header = written.indexOf('\n') + 1;
  const body = written.slice(header);
  const lead = /^(?:[ \t]*\r?\n)*/.exec(body)?.[0].length ?? 0;
  const indent = /^ */.exec(body.slice(lead))?.[0] ?? '';
  const lineEnd = /\r?\n/.exec(written)?.[0] ?? '\n';
  return {
    start: start + shift + header + lead,
    end: start + shift + header + body.trimEnd().length,
    write: (text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => indent + line)
        .join(lineEnd),
  };
}
