import { ScriptError, wsadminError } from '../errors.ts';
import type { ScriptObject } from '../session.ts';
import { baseEntryCommands } from './base-entries.ts';
import { checkpointCommands } from './checkpoints.ts';
import type { Commands } from './command.ts';
import { entityTypeCommands } from './entity-types.ts';
import { keySetCommands } from './key-sets.ts';
import { ldapServerCommands } from './ldap-servers.ts';
import { ltpaCommands } from './ltpa.ts';
import { readParameters } from './parameters.ts';
import { realmCommands } from './realms.ts';
import { registryCommands } from './registry.ts';
import { repositoryCommands } from './repositories.ts';
import { securitySettingCommands } from './security-settings.ts';
import { ssoCommands } from './sso.ts';
import { topologyCommands } from './topology.ts';

const COMMANDS: Commands = {
  ...repositoryCommands,
  ...ldapServerCommands,
  ...entityTypeCommands,
  ...baseEntryCommands,
  ...realmCommands,
  ...registryCommands,
  ...securitySettingCommands,
  ...ssoCommands,
  ...ltpaCommands,
  ...keySetCommands,
  ...checkpointCommands,
  ...topologyCommands,
};

/** The `AdminTask` object. Commands are attributes of it, so an unknown one is an AttributeError of Jython. */
export const adminTask: ScriptObject = async (session, method, args) => {
  if (method === 'help') return 'WASX8001I: The AdminTask object enables the execution of available admin commands.';
  const command = COMMANDS[method];
  if (command === undefined) throw new ScriptError('AttributeError', method);
  if (session.mode === 'local' && command.needsServer === true) {
    throw wsadminError(`WASX7015E: The command ${method} is not supported in local mode.`);
  }
  const result = await command.run(session, readParameters(method, command, args));
  if (command.writes === true) session.state.counts.adminTaskWrites++;
  return result;
};
