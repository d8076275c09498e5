import { type Diagnostic, InputError } from '@signet/core';
import { planPlaybook, tagsOf } from '@signet/engine';
import { didYouMean } from '@signet/source';
import type { Loaded } from './load.ts';
import type { SelectionOptions } from './playbook-options.ts';

const SPECIAL = new Set(['all', 'tagged', 'untagged', 'always', 'never']);

/**
 * Refuses `--tags` and `--skip-tags` that no task of the playbook has: with a misspelt one a run would do nothing and
 * look like success.
 *
 * @throws {InputError} `UNKNOWN_TAG`
 */
export function requireKnownTags(
  { playbook, inventory, extraVars, vaultPasswords }: Loaded,
  options: SelectionOptions,
): void {
  const asked = [...(options.tags ?? []), ...(options.skipTags ?? [])].filter((tag) => !SPECIAL.has(tag));
  if (asked.length === 0) return;
  const { plan } = planPlaybook(playbook, inventory, { tags: ['all', 'never'], extraVars, vaultPasswords });
  const known = new Set(plan.plays.flatMap(({ sections }) => sections.flatMap(({ steps }) => tagsOf(steps))));
  const unknown = asked.filter((tag) => !known.has(tag));
  if (unknown.length > 0) throw new InputError(unknown.map((tag) => unknownTag(tag, known)));
}

function unknownTag(tag: string, known: ReadonlySet<string>): Diagnostic {
  return {
    severity: 'error',
    code: 'UNKNOWN_TAG',
    message: `No task of the playbook has the tag "${tag}".`,
    hint: didYouMean(tag, known) ?? `There are: ${[...known].toSorted().join(', ') || 'none'}.`,
  };
}
