import { isUnknown } from '@signet/expressions';
import type { TaskStep } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { OMIT } from '../vars/omit.ts';
import { type LayeredScope, valueOf } from '../vars/scope.ts';

/** The name of the host that `delegate_to` means; it need not be in the inventory. */
export function delegated(step: TaskStep, scope: LayeredScope): string | undefined {
  const to = step.settings.delegate_to;
  if (to === undefined) return undefined;
  const value = valueOf(to.template, scope);
  const name = value === null || value === OMIT || isUnknown(value) ? '' : String(value);
  return name === '' ? undefined : name;
}

const NAME = 'ansible_delegated_vars';

/**
 * What a delegated task may ask of the host that it works on: its variables, by its name, seen from the host that it works
 * for.
 */
export function delegationLayer(
  step: TaskStep,
  scope: () => LayeredScope,
  variablesOf: (host: string) => object,
): Layer {
  return {
    origin: 'delegate_to',
    has: (name) => name === NAME,
    names: () => [NAME],
    get() {
      const on = delegated(step, scope());
      return on === undefined ? {} : { [on]: variablesOf(on) };
    },
  };
}
