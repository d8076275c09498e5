import type { Layer } from './layer.ts';
import type { HostMemory } from './memory.ts';

/**
 * A template asked for facts of a host that were not gathered yet. The runner gathers them and evaluates again; not an
 * error of anyone's.
 */
export class FactsNeeded extends Error {
  readonly host: string;

  constructor(host: string) {
    super(`facts of ${host} are needed`);
    this.host = host;
  }
}

export interface FactsAccess {
  /** Facts may still be gathered: asking for them throws {@link FactsNeeded}. */
  readonly lazy: boolean;
  /** Each fact is also a variable `ansible_…`, as Ansible has it. */
  readonly injected: boolean;
}

const PREFIX = 'ansible_';

/** Level 11: `ansible_facts` of a host and, where Ansible's ways are wanted, each fact as a variable. */
export function hostFactsLayer(host: string, memory: HostMemory, { lazy, injected }: FactsAccess): Layer {
  const injectedName = (name: string): string | undefined => {
    if (!injected || !name.startsWith(PREFIX)) return undefined;
    const fact = name.slice(PREFIX.length);
    return memory.facts.has(fact) ? fact : undefined;
  };
  return {
    origin: 'host facts',
    has: (name) => name === 'ansible_facts' || memory.facts.has(name) || injectedName(name) !== undefined,
    names: () => ['ansible_facts', ...memory.facts.keys()],
    get(name) {
      if (name !== 'ansible_facts') return memory.facts.get(injectedName(name) ?? name);
      if (lazy && !memory.gathered) throw new FactsNeeded(host);
      return Object.fromEntries(memory.facts);
    },
  };
}
