import { type Diagnostic, Secret, type SourceRef } from '@signet/core';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { accepts } from './accepts.ts';
import { schemaErrors } from './ajv.ts';
import { keyName, type Node, nodeAt, isUnsafeValue, isVaultValue, toPlain } from './node.ts';
import { describeSchemaError } from './schema-message.ts';

export interface ValidateOptions {
  /** Where an argument that is missing is reported; else at the mapping itself. */
  readonly at?: SourceRef;
  /** A string with `{{ }}` or `{% %}` satisfies any type. */
  readonly allowTemplates?: boolean;
  /** What the arguments belong to, for messages: `websphere.sso`. */
  readonly subject?: string;
}

/**
 * Checks a value against a JSON Schema (2020-12). An unknown argument is reported at its key, everything else at the
 * value. Vault text counts as a string with any content.
 */
export function validate(schema: object, node: Node, options: ValidateOptions = {}): Diagnostic[] {
  const plain = toPlain(node);
  return check(schema, plain, options, (path, key) => {
    const found = nodeAt(node, path);
    if (key !== undefined && found.kind === 'map') {
      const entry = found.entries.find((one) => keyName(one.key) === key);
      if (entry) return entry.key.at;
    }
    return path.length === 0 ? (options.at ?? found.at) : found.at;
  });
}

/** Checks arguments after their templates have been evaluated. A {@link Secret} counts as a string. */
export function validatePlain(
  schema: object,
  value: unknown,
  at: SourceRef,
  options: { readonly subject?: string } = {},
): Diagnostic[] {
  return check(schema, value, { ...options, allowTemplates: false }, () => at);
}

function order(at: SourceRef | undefined): number {
  return (at?.line ?? 0) * 1e6 + (at?.column ?? 0);
}

type Locate = (path: readonly string[], key: string | undefined) => SourceRef;

function check(schema: object, plain: unknown, options: ValidateOptions, locate: Locate): Diagnostic[] {
  const seen = visible(plain);
  if (accepts(schema, seen, options.allowTemplates ?? false)) return [];
  const errors = schemaErrors(schema, seen, options.allowTemplates ?? false);
  const found = new Map<string, Diagnostic>();
  for (const error of errors) {
    const path = pathOf(error);
    const value = valueAt(plain, path);
    if (isVaultValue(value) && error.keyword !== 'type') continue;
    const shown = isVaultValue(value) ? new Secret('') : isUnsafeValue(value) ? value.text : value;
    const { code, hint, key, message } = describeSchemaError(error, path, shown, options.subject);
    const at = locate(path, key);
    const diagnostic: Diagnostic = { severity: 'error', code, message, at, ...(hint !== undefined && { hint }) };
    found.set(`${path.join('/')} ${message}`, diagnostic);
  }
  return [...found.values()].toSorted((a, b) => order(a.at) - order(b.at));
}

function pathOf(error: ErrorObject): string[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const step of path) current = (current as Record<string, unknown> | undefined)?.[step];
  return current;
}

/** The schema sees what is inside secrets; vault text, whose content is not known, as some string. */
function visible(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (isVaultValue(value)) return 'vault';
  if (isUnsafeValue(value)) return value.text;
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visible(inner)]));
}
