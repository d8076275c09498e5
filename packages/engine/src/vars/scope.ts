import { InputError, type Vars } from '@signet/core';
import { type Environment, isUnknown, type Scope, type Template } from '@signet/expressions';
import type { Layer } from './layer.ts';

/** The variables of one host at one place of the playbook: layers, the strongest first. */
export class LayeredScope implements Scope, Vars {
  /** What its templates may ask of this machine. */
  readonly environment: Environment;
  /** `compat: ansible`: conditions need not be true or false. */
  readonly lenient: boolean;
  readonly #layers: readonly Layer[];
  readonly #open: string[] = [];

  constructor(strongestFirst: readonly Layer[], environment: Environment = {}, lenient = false) {
    this.lenient = lenient;
    this.#layers = strongestFirst;
    this.environment = environment;
  }

  /** The strongest first. */
  get layers(): readonly Layer[] {
    return this.#layers;
  }

  has(name: string): boolean {
    return this.#layers.some((layer) => layer.has(name));
  }

  *names(): Iterable<string> {
    for (const layer of this.#layers) yield* layer.names();
  }

  written(name: string): unknown {
    const raw = this.#layers.find((one) => one.has(name))?.raw?.(name);
    return raw === undefined ? this.get(name) : raw.value;
  }

  keepsText(name: string): boolean {
    return this.#layers.find((one) => one.has(name))?.keepsText?.(name, this) ?? false;
  }

  get(name: string): unknown {
    const layer = this.#layers.find((one) => one.has(name));
    if (layer === undefined) return undefined;
    if (this.#open.includes(name)) {
      const at = layer.raw?.(name)?.place([]);
      throw InputError.of(`The variable "${name}" refers to itself: ${[...this.#open, name].join(' → ')}.`, {
        code: 'VARIABLE_LOOP',
        at,
      });
    }
    this.#open.push(name);
    try {
      return layer.get(name, this, this.environment);
    } finally {
      this.#open.pop();
    }
  }
}

/** The value of a template for a host. */
export function valueOf(template: Template, scope: LayeredScope): unknown {
  return template.evaluate(scope, scope.environment);
}

/** A value that is needed is not known in check mode: the task is reported as "may run". */
export class UnknownNeeded extends Error {}

/** Variables as targets and tasks read them: values only, every one shown to `seen`. */
export function taskVars(scope: Scope, seen: (value: unknown) => void): Vars {
  return {
    get(name) {
      if (!scope.has(name)) return undefined;
      const value = scope.get(name);
      if (isUnknown(value)) throw new UnknownNeeded(`The variable "${name}" is not known in check mode.`);
      seen(value);
      return value;
    },
  };
}
