import { InputError, type Secret, type SourceRef } from '@signet/core';
import { compileValue, type Template } from '@signet/expressions';
import { SecretTemplate } from '@signet/inventory';
import { isUnsafeValue, isVaultValue, type VaultText } from '@signet/source';
import { taint } from './taint.ts';

/** Where the value at a path inside a variable or argument stands. */
export type Place = (path: readonly (string | number)[]) => SourceRef;

/** Opens a vault text. */
export interface Unlock {
  (vault: { readonly text: string; readonly at: SourceRef }): Secret;
  /** A value that stays closed is an error where it is used, and only there: as with Ansible. */
  readonly later?: boolean;
}

/** Text tagged `!unsafe`: what looks like a template in it is meant as it is written. */
class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A vault text that stays closed. */
class Closed {
  readonly error: InputError;

  constructor(error: InputError) {
    this.error = error;
  }
}

/** A compiled template whose result is secret. */
class Tainted {
  readonly template: Template;

  constructor(template: Template) {
    this.template = template;
  }
}

/**
 * Compiles a value as an author wrote it: strings may hold templates, vault texts are opened, `!unsafe` text stays as
 * it is, and what a {@link SecretTemplate} gives is secret.
 *
 * @throws {InputError} for a wrong template, or a vault text that does not open.
 */
export function compileAuthored(value: unknown, place: Place, unlock: Unlock): Template {
  let hasVerbatim = false;
  let hasClosed = false;
  const tainted: Template[] = [];
  const prepared = mapLeaves(value, (leaf, path) => {
    if (isVaultValue(leaf)) {
      const opened = unlocked(leaf, unlock);
      hasClosed ||= opened instanceof Closed;
      return opened;
    }
    if (leaf instanceof SecretTemplate) {
      const template = compileValue(leaf.reveal(), () => place(path));
      tainted.push(template);
      return new Tainted(template);
    }
    if (!isUnsafeValue(leaf)) return leaf;
    hasVerbatim = true;
    return new Verbatim(leaf.text);
  });
  const template = compileValue(prepared, place);
  if (!hasVerbatim && !hasClosed && tainted.length === 0) return template;
  return {
    references: [...new Set([template, ...tainted].flatMap((one) => one.references))],
    ...(template.keepsText && { keepsText: template.keepsText }),
    evaluate: (scope, environment) =>
      mapLeaves(template.evaluate(scope, environment), (leaf) => {
        if (leaf instanceof Closed) throw leaf.error;
        if (leaf instanceof Tainted) return taint(leaf.template.evaluate(scope, environment));
        return leaf instanceof Verbatim ? leaf.text : leaf;
      }),
  };
}

function unlocked(vault: VaultText, unlock: Unlock): Secret | Closed {
  try {
    return unlock(vault);
  } catch (error) {
    if (unlock.later !== true || !(error instanceof InputError)) throw error;
    return new Closed(error);
  }
}

type Path = readonly (string | number)[];

/** A copy with everything that is neither list nor map replaced. */
function mapLeaves(value: unknown, change: (leaf: unknown, path: Path) => unknown, path: Path = []): unknown {
  if (Array.isArray(value)) return value.map((item, index) => mapLeaves(item, change, [...path, index]));
  if (!isPlainObject(value) || isVaultValue(value) || isUnsafeValue(value)) return change(value, path);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, mapLeaves(inner, change, [...path, name])]),
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
