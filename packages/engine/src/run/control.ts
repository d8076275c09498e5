import { isAbsolute, join } from 'node:path';
import { InputError, InternalError } from '@signet/core';
import type { ControlResult } from '../control/control-task.ts';
import { valueOf } from '../vars/scope.ts';
import { resolveArguments } from './arguments.ts';
import { assertionValue } from './conditions.ts';
import { withFacts } from './facts.ts';
import { filling } from './filling.ts';
import type { Invocation } from './module.ts';
import { failedWith, mayRun, type Result, showError, skipped } from './result.ts';
import type { InventoryChange, Run } from './run.ts';
import { forgetInventory, searchPathOf } from './scopes.ts';
import { sleep } from './waiting.ts';

/** Runs a task of the language itself. */
export async function runControl(invocation: Invocation): Promise<Result> {
  const { play, host, step, scope, check, signal } = invocation;
  const { use } = step;
  if (use.kind !== 'control') throw new InternalError('not a control task', { code: 'BUG' });
  const { run } = play;
  const args = await withFacts(play, () => resolveArguments(step, scope));
  const context = {
    host: host.name,
    check,
    args,
    expressions: Object.fromEntries(
      Object.entries(step.args.expressions).map(([name, list]) => [
        name,
        list.map((one) => ({
          text: one.text,
          at: one.at,
          braced: one.braced === true,
          evaluate: () => filling(() => valueOf(one.template, scope)),
          printed: () => filling(() => (one.template.printed ?? one.template.evaluate)(scope, scope.environment)),
          holds: () => filling(() => assertionValue(one, scope)),
        })),
      ]),
    ),
    at: step.at,
    verbosity: run.options.verbosity ?? 0,
    wordsAreBooleans: play.compat && run.options.jinja2Native !== true,
    interactive: run.options.prompt !== undefined,
    findVariables: (path: string) => findVariables(invocation, path),
    readVariables: (file: string) => run.playbook.includer.variables(file),
    value: (name: string): unknown => (scope.has(name) ? scope.get(name) : undefined),
    isDefined: (name: string) => scope.has(name),
    addHost: (name: string, groups: readonly string[], vars: Readonly<Record<string, unknown>>) =>
      changeInventory(run, (inventory) => inventory.addHost(name, groups, vars, step.at)),
    groupHost: (group: string, parents: readonly string[]) =>
      // An inventory that was read anew may have lost the host.
      changeInventory(
        run,
        (inventory) => inventory.has(host.name) && inventory.groupHost(host.name, group, parents, step.at),
      ),
    sleep: (ms: number) => sleep(ms, signal),
    ask: async (text: string, hidden: boolean) =>
      run.options.prompt?.({ text, private: hidden, confirm: false }) ?? Promise.resolve(''),
    warn: (code: string, message: string) =>
      run.emitter.emit({
        type: 'diagnostic',
        host: host.name,
        diagnostic: { severity: 'warning', code, message, at: step.at },
      }),
    note: (message: string) =>
      run.emitter.emit({ type: 'target-note', host: host.name, target: use.control.name, message }),
  };
  let outcome: ControlResult;
  try {
    outcome = await withFacts(play, () => use.control.run(context));
  } catch (error) {
    if (!(error instanceof InputError) || !use.control.factsOfFailure) throw error;
    const failed = failedWith(showError(error, step));
    const facts = use.control.factsOfFailure(error.message);
    return { ...failed, registered: { ...(failed.registered as object), ...facts } };
  }
  if (outcome.unknown) return mayRun();
  if (outcome.skipped !== undefined) return skipped(outcome.skipped);
  const changed = outcome.changed === true;
  const registered = {
    ...(outcome.failed === true && outcome.msg !== undefined && { msg: outcome.msg }),
    ...outcome.facts,
    changed,
    failed: outcome.failed === true,
  };
  const common = {
    registered,
    control: [outcome],
    ...(outcome.quiet === true && { quiet: true as const }),
    ...(outcome.setFacts && { setFacts: outcome.setFacts }),
  };
  if (outcome.failed) {
    const message = outcome.msg ?? 'failed';
    return failedWith({ code: outcome.code ?? 'FAILED', message, at: step.at }, common);
  }
  return {
    status: changed ? 'changed' : 'ok',
    changes: [],
    findings: [],
    effects: [],
    ...common,
    ...(outcome.msg !== undefined && { msg: outcome.msg }),
  };
}

function changeInventory(run: Run, change: InventoryChange): boolean {
  const isNew = change(run.inventory);
  run.inventoryChanges.push(change);
  if (isNew) forgetInventory(run);
  return isNew;
}

/** A file or folder of variables: in the `vars` folder of the role, beside the tasks file, beside the playbook. */
function findVariables({ play, step }: Invocation, path: string): string {
  const { includer } = play.run.playbook;
  const folders = searchPathOf(play, step);
  const tried = isAbsolute(path)
    ? [path]
    : folders.flatMap((folder) => [join(folder, 'vars', path), join(folder, path)]);
  const found = tried.find((one) => includer.exists(one));
  if (found !== undefined) return found;
  throw InputError.of(`Could not find or access '${path}', a file of variables.`, {
    code: 'VARS_FILE_MISSING',
    at: step.at,
    hint: `Looked for: ${tried.join(', ')}.`,
  });
}
