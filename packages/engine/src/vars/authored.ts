import { Secret, type SourceRef } from '@signet/core';
import { compileValue, type Template } from '@signet/expressions';
import { isUnsafeValue, isVaultValue } from '@signet/source';

/** Where the value at a path inside a variable or argument stands. */
export type Place = (path: readonly (string | number)[]) => SourceRef;

/** Opens a vault text. */
export type Unlock = (vault: { readonly text: string; readonly at: SourceRef }) => Secret;

/** Text tagged `!unsafe`: what looks like a template in it is meant as it is written. */
class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Compiles a value as an author wrote it: strings may hold templates, vault texts are opened, `!unsafe` text stays as
 * it is.
 *
 * @throws {InputError} for a wrong template, or a vault text that does not open.
 */
export function compileAuthored(value: unknown, place: Place, unlock: Unlock): Template {
  let hasVerbatim = false;
  const prepared = mapLeaves(value, (leaf) => {
    if (isVaultValue(leaf)) return unlock(leaf);
    if (!isUnsafeValue(leaf)) return leaf;
    hasVerbatim = true;
    return new Verbatim(leaf.text);
  });
  const template = compileValue(prepared, place);
  if (!hasVerbatim) return template;
  return {
    references: template.references,
    evaluate: (scope, environment) =>
      mapLeaves(template.evaluate(scope, environment), (leaf) => (leaf instanceof Verbatim ? leaf.text : leaf)),
  };
}

/** A copy with everything that is neither list nor map replaced. */
function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (!isPlainObject(value) || isVaultValue(value) || isUnsafeValue(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapLeaves(inner, change)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
