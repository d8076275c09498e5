import { InputError } from '@signet/core';
import { failed, type Lookup, optionsOf, textTerms } from './call.ts';

/** The hosts of a pattern, in the order of the inventory; none when nothing fits. */
export const inventoryHostnames: Lookup = (call) => {
  optionsOf(call, []);
  const { hostnames } = call.world;
  if (hostnames === undefined) throw failed(call, 'There is no inventory here.');
  try {
    return [...hostnames(textTerms(call).join(','))];
  } catch (error) {
    // Ansible answers a pattern that fits nothing, or is wrong, with no hosts.
    if (!(error instanceof InputError)) throw error;
    return [];
  }
};
