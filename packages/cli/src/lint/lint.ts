import type { Diagnostic, SourceRef } from '@signet/core';
import { InputError } from '@signet/core';
import { parseYaml } from '@signet/source';
import { RULES } from './rules.ts';
import { lintedFile } from './written-tasks.ts';

export interface Objection {
  readonly rule: string;
  readonly at: SourceRef;
  readonly message: string;
  readonly hint?: string;
}

/** `# lint: name-missing, latest` at the end of a line: what these rules find there is meant so. */
const LEAVE = /#\s*lint:\s*(?<rules>[\w, -]+)$/u;

/**
 * What the rules object to in a file, in the order of its lines.
 *
 * @throws {InputError} when it is no YAML.
 */
export function lintText(file: string, text: string): Objection[] {
  const { value, diagnostics } = parseYaml(file, text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  if (value === undefined) return [];
  const linted = lintedFile(value);
  const lines = text.split('\n');
  return RULES.flatMap((rule) => rule.check(linted).map((finding) => ({ rule: rule.id, ...finding })))
    .filter(({ rule, at }) => !leftAlone(lines[at.line - 1] ?? '').includes(rule))
    .toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
}

function leftAlone(line: string): string[] {
  return (LEAVE.exec(line.trimEnd())?.groups?.['rules'] ?? '').split(',').map((rule) => rule.trim());
}

/** For people: as other diagnostics are shown. */
export function asDiagnostic({ rule, at, message, hint }: Objection): Diagnostic {
  return { severity: 'warning', code: rule, message, at, ...(hint !== undefined && { hint }) };
}

/** SARIF 2.1.0, for code scanning. */
export function asSarif(objections: readonly Objection[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'signet lint',
            rules: RULES.map(({ id, summary }) => ({ id, shortDescription: { text: summary } })),
          },
        },
        results: objections.map(({ rule, at, message, hint }) => ({
          ruleId: rule,
          level: 'warning',
          message: { text: hint === undefined ? message : `${message} ${hint}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: at.file },
                region: { startLine: at.line, startColumn: at.column },
              },
            },
          ],
        })),
      },
    ],
  };
}
