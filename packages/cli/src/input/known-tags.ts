import { type Diagnostic, InputError } from '@signet/core';
import { type PlannedStep, type PlannedTask, planPlaybook, tagsOf } from '@signet/engine';
import { didYouMean } from '@signet/source';
import type { Loaded } from './load.ts';
import type { SelectionOptions } from './playbook-options.ts';

const SPECIAL = new Set(['all', 'tagged', 'untagged', 'always', 'never']);
/** What these bring is known only once they run. */
const DYNAMIC = new Set(['include_tasks', 'include_role']);

/**
 * Refuses `--tags` and `--skip-tags` that no task of the playbook has: with a misspelt one a run would do nothing and
 * look like success. Where a dynamic include may bring the tag, it is let through.
 *
 * @throws {InputError} `UNKNOWN_TAG`
 */
export function requireKnownTags(loaded: Loaded, options: SelectionOptions): void {
  const asked = [...(options.tags ?? []), ...(options.skipTags ?? [])].filter((tag) => !SPECIAL.has(tag));
  if (asked.length === 0) return;
  const steps = allSteps(loaded);
  const known = new Set(tagsOf(steps));
  if (hasDynamic(steps)) return;
  const unknown = asked.filter((tag) => !known.has(tag));
  if (unknown.length > 0) throw new InputError(unknown.map((tag) => unknownTag(tag, known)));
}

/**
 * Refuses `--start-at-task` with what no task is called, for the same reason.
 *
 * @throws {InputError} `UNKNOWN_START`
 */
export function requireKnownTask(loaded: Loaded, wanted: string | undefined): void {
  if (wanted === undefined) return;
  const steps = allSteps(loaded);
  const tasks = tasksOf(steps);
  const pattern = globPattern(wanted);
  const role = /^.+? : (?<name>.+)$/u.exec(wanted)?.groups?.['name'];
  if (tasks.some(({ id, name }) => id === wanted || pattern.test(name) || name === role) || hasDynamic(steps)) return;
  throw InputError.of(`No task of the playbook is called "${wanted}".`, {
    code: 'UNKNOWN_START',
    hint:
      didYouMean(
        wanted,
        tasks.map(({ name }) => name),
      ) ?? 'signet list --list-tasks shows what there is.',
  });
}

function allSteps({ playbook, inventory, extraVars, vaultPasswords }: Loaded): PlannedStep[] {
  const { plan } = planPlaybook(playbook, inventory, { tags: ['all', 'never'], extraVars, vaultPasswords });
  return plan.plays.flatMap(({ sections }) => sections.flatMap(({ steps }) => steps));
}

function tasksOf(steps: readonly PlannedStep[]): PlannedTask[] {
  return steps.flatMap((step) =>
    step.kind === 'task' ? [step] : [...tasksOf(step.block), ...tasksOf(step.rescue), ...tasksOf(step.always)],
  );
}

function hasDynamic(steps: readonly PlannedStep[]): boolean {
  return tasksOf(steps).some(({ module }) => DYNAMIC.has(module));
}

/** `*` and `?` as in file names. */
function globPattern(glob: string): RegExp {
  const text = glob.replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`);
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u');
}

function unknownTag(tag: string, known: ReadonlySet<string>): Diagnostic {
  return {
    severity: 'error',
    code: 'UNKNOWN_TAG',
    message: `No task of the playbook has the tag "${tag}".`,
    hint: didYouMean(tag, known) ?? `There are: ${[...known].toSorted().join(', ') || 'none'}.`,
  };
}
