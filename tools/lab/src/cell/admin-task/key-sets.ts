import { type ConfigObject, isReference, objects, text } from '../config-object.ts';
import { keysIn, registryRealm } from '../configuration.ts';
import { configId } from '../admin-config/config-id.ts';
import { scriptingException } from '../errors.ts';
import { bracketPairs, lines } from '../grammar.ts';
import { addGeneration, useInRuntime } from '../ltpa-runtime.ts';
import type { Session } from '../session.ts';
import { type Commands, editSecurity, security } from './command.ts';

const SECURITY_PATH = (session: Session): string => session.state.names.security;

function groupOf(root: ConfigObject, name: string): ConfigObject {
  const found = objects(root, 'keySetGroups').find((group) => text(group, 'name') === name);
  if (found === undefined) {
    throw scriptingException(
      'com.ibm.websphere.management.cmdframework.CommandValidationException',
      `CWPKI0619E: The key set group "${name}" does not exist.`,
    );
  }
  return found;
}

export const keySetCommands: Commands = {
  listKeySetGroups: {
    optional: 'scopeName displayObjectName:B all:B',
    run: (session, parameters) =>
      lines(
        objects(security(session), 'keySetGroups').map((group) =>
          parameters.text('displayObjectName') === 'true'
            ? configId(SECURITY_PATH(session), group)
            : text(group, 'name'),
        ),
      ),
  },
  getKeySetGroup: {
    required: 'name',
    optional: 'scopeName',
    run: (session, parameters) => {
      const group = groupOf(security(session), parameters.text('name'));
      const schedule = group.attributes['wsSchedule'];
      const path = SECURITY_PATH(session);
      return bracketPairs(
        [
          ['name', text(group, 'name')],
          ['autoGenerate', text(group, 'autoGenerate')],
          ['wsSchedule', isReference(schedule) ? `LTPAKeySetSchedule(${path}#${schedule.ref})` : ''],
          ['_Websphere_Config_Data_Id', `${path}#${group.id}`],
          ['_Websphere_Config_Data_Type', 'KeySetGroup'],
        ],
        session.state.random,
      );
    },
  },
  modifyKeySetGroup: {
    required: 'name',
    optional: 'scopeName autoGenerate:B wsScheduleName keySetObjectNames',
    writes: true,
    run: (session, parameters) => {
      groupOf(security(session), parameters.text('name'));
      const group = groupOf(editSecurity(session), parameters.text('name'));
      if (parameters.has('autoGenerate'))
        group.attributes['autoGenerate'] = parameters.text('autoGenerate').toLowerCase();
      return '';
    },
  },
  generateKeyForKeySetGroup: {
    required: 'keySetGroupName',
    optional: 'keySetGroupScope keySetGroupUpdateRuntime:B keySetGroupSaveConfig:B',
    writes: true,
    needsServer: true,
    run: (session, parameters) => {
      groupOf(security(session), parameters.text('keySetGroupName'));
      const { state, workspace } = session;
      const { publicId } = state.keyring.generate(registryRealm(security(session)));
      workspace.edit(state.names.ltpa);
      addGeneration(keysIn(workspace, state.names), publicId);
      if (parameters.text('keySetGroupUpdateRuntime') !== 'false')
        for (const process of state.processes.all) useInRuntime(process, publicId);
      return '';
    },
  },
};
