import { dirname, resolve } from 'node:path';
import { InputError } from '@signet/core';
import type { Node } from '@signet/source';
import type { Templated } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { environmentFor } from '../vars/lookups.ts';
import { LayeredScope, valueOf } from '../vars/scope.ts';
import { type Loader, report } from './loader.ts';
import { compileNode } from './templates.ts';

/** A scope of what is known at load. */
export function earlyScope(known: readonly Layer[], directory: string): LayeredScope {
  return new LayeredScope(
    known,
    environmentFor({ searchPath: [resolve(directory)], now: () => new Date(), allowPipe: false, check: true }),
  );
}

/**
 * The value of something that is needed at load; its templates may use what is known by then.
 *
 * @returns undefined when it cannot be computed, which is reported.
 */
export function earlyValue(loader: Loader, node: Node | undefined, known: readonly Layer[], what: string): unknown {
  const templated = compileNode(loader, node);
  if (templated === undefined) return undefined;
  try {
    return valueOf(templated.template, earlyScope(known, dirname(templated.at.file)));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [first] = error.diagnostics;
    const undefinedName = first?.code === 'UNDEFINED_VARIABLE';
    if (!undefinedName) loader.diagnostics.push(...error.diagnostics);
    else
      report(
        loader,
        'NEEDED_AT_LOAD',
        `${what} is needed before the run: ${first.message}`,
        first.at ?? templated.at,
        'Use extra vars, the variables of the play or of vars_files; those of hosts and facts are not there yet.',
      );
    return undefined;
  }
}

/** The value, where it can be computed at load; nothing is reported. */
export function valueIfKnown(templated: Templated, known: readonly Layer[]): { readonly value: unknown } | undefined {
  try {
    return { value: valueOf(templated.template, earlyScope(known, dirname(templated.at.file))) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}
