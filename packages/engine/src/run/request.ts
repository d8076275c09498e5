import type { RunRequest } from '../events.ts';
import { layersAtLoad } from '../load/vars-files.ts';
import { type Playbook, SECTIONS, tasksOf } from '../playbook.ts';
import { isConcealed, type Layer } from '../vars/layer.ts';
import type { Run } from './run.ts';

/** What the journal keeps of the request: an extra variable that stands for one from a vault is only named. */
export function requestToKeep({ options, inventory, playbook }: Run): RunRequest | undefined {
  const { request } = options;
  if (request?.extraVars === undefined) return request;
  const { extraVars, secretVars = [], ...rest } = request;
  const hidden = new Set<string>();
  const names = Object.keys(extraVars);
  for (const host of inventory.hosts.keys()) {
    const variables = inventory.variablesOf(host);
    for (const name of names) if (isConcealed(variables.get(name)?.value)) hidden.add(name);
  }
  for (const layer of authoredLayers(playbook))
    for (const name of names) if (isConcealed(layer.raw?.(name)?.value)) hidden.add(name);
  const open = Object.entries(extraVars).filter(([name]) => !hidden.has(name));
  return {
    ...rest,
    ...(open.length > 0 && { extraVars: Object.fromEntries(open) }),
    ...(secretVars.length + hidden.size > 0 && { secretVars: [...secretVars, ...hidden] }),
  };
}

/** Variables that stand in the playbook and its roles. Files that need a host's variables for their name are not read yet. */
function authoredLayers({ plays }: Playbook): ReadonlySet<Layer> {
  const found = new Set<Layer>();
  const add = (layers: readonly Layer[]): void => {
    for (const layer of layers) found.add(layer);
  };
  for (const play of plays) {
    add(play.vars);
    for (const role of play.roles) add([...role.vars, ...role.defaults, ...role.params]);
    for (const file of play.varsFiles) add(layersAtLoad(file) ?? []);
    const steps = SECTIONS.flatMap((section) => [...tasksOf(play.sections[section])]);
    for (const { vars, includeParams } of [...steps, ...play.handlers]) add([...vars, ...includeParams]);
  }
  return found;
}
