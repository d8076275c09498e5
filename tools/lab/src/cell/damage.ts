import { firstOf } from './config-object.ts';
import { keysIn, PROPERTY, registryRealm, securityIn, wimIn } from './configuration.ts';
import { setSecurityProperty } from './admin-task/custom-properties.ts';
import type { CellState } from './cell-state.ts';
import { FRESH_REALM } from './initial/wim.ts';
import { addGeneration, useInRuntime } from './ltpa-runtime.ts';
import { nodesOf } from './topology.ts';
import { Workspace } from './workspace.ts';

/** What an administrator at the console may do to a working set-up. */
export const DAMAGE_KINDS = ['sso-domain', 'http-only', 'realm', 'ltpa-keys'] as const;

export type DamageKind = (typeof DAMAGE_KINDS)[number];

/** Saved and synchronized like any change at the console; new keys are in use at once, the rest waits for a restart. */
export function damage(state: CellState, kind: DamageKind): void {
  const workspace = new Workspace(state.master);
  DAMAGES[kind](state, workspace);
  workspace.save();
  for (const node of nodesOf(state.topology))
    if (state.processes.agentOf(node)?.state === 'started') state.copies.synchronize(node);
}

const DAMAGES: Readonly<Record<DamageKind, (state: CellState, workspace: Workspace) => void>> = {
  'sso-domain': ({ names }, workspace) => {
    workspace.edit(names.security);
    firstOf(securityIn(workspace, names), 'SingleSignon').attributes['domainName'] = '.elsewhere.example.org';
  },
  'http-only': ({ names, newId }, workspace) => {
    workspace.edit(names.security);
    setSecurityProperty(securityIn(workspace, names), PROPERTY.httpOnly, 'true', newId);
  },
  realm: ({ names }, workspace) => {
    workspace.edit(names.security);
    workspace.edit(names.wim);
    const wim = wimIn(workspace, names);
    const renamed = wim.defaultRealm === FRESH_REALM ? 'renamedByHand' : FRESH_REALM;
    for (const realm of wim.realms) if (realm.name === wim.defaultRealm) realm.name = renamed;
    wim.defaultRealm = renamed;
    firstOf(securityIn(workspace, names), 'WIMUserRegistry').attributes['realm'] = renamed;
  },
  'ltpa-keys': ({ names, keyring, processes }, workspace) => {
    const { publicId } = keyring.generate(registryRealm(securityIn(workspace, names)));
    workspace.edit(names.ltpa);
    addGeneration(keysIn(workspace, names), publicId);
    for (const process of processes.all) useInRuntime(process, publicId);
  },
};
