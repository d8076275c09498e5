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

/**
 * How a host is reached and as whom, which no fact may change: a host names its interfaces as it likes.
 */
const RESERVED =
  /^ansible_(?:become(?:_.*)?|connection|host|port|user|password|(?:ssh|sudo|su|docker|podman|kubectl|remote)_.*|private_key_file|host_key_checking|timeout|shell_.*|.*_interpreter)$/;

function isReserved(name: string): boolean {
  return RESERVED.test(name) && !/^ansible_ssh_host_key_|_(?:gw)?bridge$/.test(name);
}

/** Level 11: `ansible_facts` of a host and, where Ansible's ways are wanted, each fact as a variable. */
export function hostFactsLayer(host: string, memory: HostMemory, { lazy, injected }: FactsAccess): Layer {
  const injectedName = (name: string): string | undefined => {
    if (!injected || !name.startsWith(PREFIX) || isReserved(name)) return undefined;
    const fact = name.slice(PREFIX.length);
    return memory.facts.has(fact) ? fact : undefined;
  };
  const isVariable = (name: string): boolean => memory.factVariables.has(name) && memory.facts.has(name);
  return {
    origin: 'host facts',
    has: (name) => name === 'ansible_facts' || isVariable(name) || injectedName(name) !== undefined,
    names: () => [
      'ansible_facts',
      ...[...memory.facts.keys()].filter(isVariable),
      ...(injected ? [...memory.facts.keys()].map((name) => PREFIX + name).filter((name) => !isReserved(name)) : []),
    ],
    get(name) {
      if (name !== 'ansible_facts') return memory.facts.get(isVariable(name) ? name : (injectedName(name) ?? name));
      if (lazy && !memory.gathered) throw new FactsNeeded(host);
      return Object.fromEntries(memory.facts);
    },
  };
}
