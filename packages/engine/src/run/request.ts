import type { RunRequest } from '../events.ts';
import { isConcealed } from '../vars/layer.ts';
import type { Run } from './run.ts';

/** What the journal keeps of the request: an extra variable that stands for one from a vault is only named. */
export function requestToKeep({ options, inventory }: Run): RunRequest | undefined {
  const { request } = options;
  if (request?.extraVars === undefined) return request;
  const { extraVars, secretVars = [], ...rest } = request;
  const hidden = new Set<string>();
  for (const host of inventory.hosts.keys()) {
    const variables = inventory.variablesOf(host);
    for (const name of Object.keys(extraVars)) if (isConcealed(variables.get(name)?.value)) hidden.add(name);
  }
  const open = Object.entries(extraVars).filter(([name]) => !hidden.has(name));
  return {
    ...rest,
    ...(open.length > 0 && { extraVars: Object.fromEntries(open) }),
    ...(secretVars.length + hidden.size > 0 && { secretVars: [...secretVars, ...hidden] }),
  };
}
