import { type Diagnostic, InputError } from '@signet/core';
import { type Scope, type Template, UNKNOWN } from '@signet/expressions';
import { selectHosts } from '../plan/hosts.ts';
import { type Play, type Playbook, type TaskStep, tasksOf } from '../playbook.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import { type Layer, lazyLayer } from '../vars/layer.ts';
import { MAGIC_NAMES } from '../vars/magic.ts';
import type { Loader } from './loader.ts';

/**
 * Finds variables that nothing defines. Every template is evaluated as in check mode with every defined variable
 * unknown: what is guarded by `default` or `is defined` passes, and what may be defined at run time counts as defined.
 */
export function checkReferences(loader: Loader, playbook: Playbook): void {
  const anywhere = definedByTasks(playbook);
  if (anywhere === 'anything') return;
  for (const play of playbook.plays) {
    const layers = [...play.vars, ...inventoryLayers(loader, play)];
    const probe = new Probe(layers, new Set([...anywhere, ...MAGIC_NAMES, ...Object.keys(loader.extraVars ?? {})]));
    const tasks = [...Object.values(play.sections).flatMap((steps) => [...tasksOf(steps)]), ...play.handlers];
    for (const task of tasks) checkTask(probe, task);
    loader.diagnostics.push(...probe.found.values());
  }
}

/** Names that some task sets: results, facts. */
function definedByTasks(playbook: Playbook): Set<string> | 'anything' {
  const names = new Set<string>();
  for (const play of playbook.plays) {
    for (const task of [...Object.values(play.sections).flatMap((steps) => [...tasksOf(steps)]), ...play.handlers]) {
      if (task.register !== undefined) names.add(task.register);
      const set = task.use.kind === 'control' ? (task.use.control.defines?.(task.args.node) ?? []) : [];
      if (set === 'anything') return 'anything';
      for (const name of set) names.add(name);
    }
  }
  return names;
}

/** Every value that a variable of the inventory has on a host of the play. */
function inventoryLayers(loader: Loader, play: Play): Layer[] {
  const selected = selectHosts(play, loader.inventory, extraVarsLayer(loader.extraVars ?? {}, loader.unlock));
  const hosts = selected.length > 0 ? selected : [...loader.inventory.hosts.keys()];
  const seen = new Set<unknown>();
  const layers: Layer[] = [];
  for (const host of hosts) {
    const fresh = [...loader.inventory.variablesOf(host)].filter(([, origin]) => !seen.has(origin));
    for (const [, origin] of fresh) seen.add(origin);
    const variables = new Map(
      fresh.map(([name, origin]) => [
        name,
        { value: origin.value, place: (path: readonly (string | number)[]) => origin.place(path) },
      ]),
    );
    if (variables.size > 0) layers.push(lazyLayer('inventory', variables, loader.unlock));
  }
  return layers;
}

function checkTask(probe: Probe, task: TaskStep): void {
  const own = [...task.vars];
  const names = task.loop ? [task.loop.loopVar, ...(task.loop.indexVar === undefined ? [] : [task.loop.indexVar])] : [];
  const check = (template: Template | undefined): unknown => template && probe.check(template, own, names);
  check(task.loop?.template);
  // A condition that is false whatever the variables are guards the rest, as `when: x is defined` does.
  for (const condition of task.when) if (check(condition.template) === false) return;
  check(task.args.template);
  for (const expression of Object.values(task.args.expressions).flat()) check(expression.template);
  for (const condition of [...(task.changedWhen ?? []), ...(task.failedWhen ?? []), ...(task.until ?? [])])
    check(condition.template);
  for (const notify of task.notify) check(notify.template);
  check(task.loop?.label?.template);
  for (const flag of [
    task.ignoreErrors,
    task.checkMode,
    task.diff,
    task.noLog,
    task.retries,
    task.delay,
    task.delegateTo,
  ])
    check(flag?.template);
}

/** A scope in which everything that is defined is unknown, and that remembers what was not. */
class Probe {
  readonly found = new Map<string, Diagnostic>();
  readonly #layers: readonly Layer[];
  readonly #names: ReadonlySet<string>;
  readonly #checked = new Set<Layer | string>();

  constructor(layers: readonly Layer[], names: ReadonlySet<string>) {
    this.#layers = layers;
    this.#names = names;
  }

  /** The value, as far as it does not depend on variables. */
  check(template: Template, own: readonly Layer[], names: readonly string[]): unknown {
    const tolerated = new Set<string>();
    for (;;) {
      let missing: string | undefined;
      const scope = this.#scope([...own, ...this.#layers], new Set([...names, ...tolerated]), (name) => {
        missing = name;
      });
      try {
        return template.evaluate(scope, { lookup: () => UNKNOWN, onGuarded: (error) => this.#guarded(error) });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        // Other mistakes may depend on values that are unknown here; the run reports them.
        if (error.code !== 'UNDEFINED_VARIABLE') return UNKNOWN;
        for (const one of error.diagnostics) this.found.set(JSON.stringify([one.at, one.message]), one);
        if (missing === undefined || tolerated.has(missing)) return UNKNOWN;
        tolerated.add(missing);
      }
    }
  }

  /** In a part that may not be reached it is only probably a mistake. */
  #guarded(error: InputError): void {
    if (error.code !== 'UNDEFINED_VARIABLE') return;
    for (const one of error.diagnostics)
      this.found.set(JSON.stringify([one.at, one.message]), { ...one, severity: 'warning' });
  }

  #scope(layers: readonly Layer[], names: ReadonlySet<string>, onMissing: (name: string) => void): Scope {
    const isKnown = (name: string): boolean =>
      names.has(name) ||
      this.#names.has(name) ||
      name.startsWith('ansible_') ||
      layers.some((layer) => layer.has(name));
    return {
      has: (name) => {
        if (!isKnown(name)) onMissing(name);
        return isKnown(name);
      },
      names: () => new Set([...names, ...this.#names, ...layers.flatMap((layer) => [...layer.names()])]),
      get: (name) => {
        if (!isKnown(name)) {
          onMissing(name);
          return undefined;
        }
        if (!names.has(name)) this.#checkVariable(name, layers);
        return UNKNOWN;
      },
    };
  }

  /** A variable that is used may itself refer to one that nothing defines. */
  #checkVariable(name: string, layers: readonly Layer[]): void {
    for (const layer of layers) {
      const id = `${name}\n${layerNumber(layer)}`;
      if (!layer.has(name) || this.#checked.has(id)) continue;
      this.#checked.add(id);
      const template: Template = {
        references: [],
        evaluate: (scope, environment) => layer.get(name, scope, environment),
      };
      this.check(
        template,
        layers.filter((one) => !this.#layers.includes(one)),
        [],
      );
    }
  }
}

const numbers = new WeakMap<Layer, number>();
let lastNumber = 0;

function layerNumber(layer: Layer): number {
  const known = numbers.get(layer) ?? (lastNumber += 1);
  numbers.set(layer, known);
  return known;
}
