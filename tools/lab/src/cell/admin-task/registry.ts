import { firstOf, text } from '../config-object.ts';
import { registryRealm } from '../configuration.ts';
import { namingProblem } from '../directory.ts';
import { invalidParameter, scriptingException } from '../errors.ts';
import { bracketPairs, MASKED } from '../grammar.ts';
import { encodeXor } from '../obscured.ts';
import { findPrincipals } from '../registry.ts';
import type { Session } from '../session.ts';
import { type Commands, editSecurity, security, wim } from './command.ts';

/** Whether exactly one user of the realm has this name; the session's own, unsaved repositories are asked. */
async function resolves(session: Session, realm: string, user: string): Promise<boolean> {
  try {
    const found = await findPrincipals(session.state, session.workspace, wim(session), realm, user);
    return found.length === 1;
  } catch (error) {
    throw namingProblem(error);
  }
}

function assertRegistryType(type: string, parameter: string, command: string): void {
  if (type !== 'WIMUserRegistry') throw invalidParameter(type, parameter, command);
}

export const registryCommands: Commands = {
  configureAdminWIMUserRegistry: {
    optional:
      'realmName primaryAdminId autoGenerateServerId:B serverId serverIdPassword ignoreCase:B verifyRegistry:B customProperties',
    writes: true,
    needsServer: true,
    run: async (session, parameters) => {
      const current = firstOf(security(session), 'WIMUserRegistry');
      const realm = parameters.text('realmName') || text(current, 'realm');
      const admin = parameters.text('primaryAdminId') || text(current, 'primaryAdminId');
      if (parameters.text('verifyRegistry') !== 'false') {
        const known = wim(session).realms.some(({ name }) => name === realm);
        if (!known || !(await resolves(session, realm, admin))) {
          throw scriptingException(
            'com.ibm.websphere.management.cmdframework.CommandValidationException',
            `SECJ7716E: Primary administrator ID ${admin} does not exist in the registry of realm ${realm}.`,
          );
        }
      }
      const registry = firstOf(editSecurity(session), 'WIMUserRegistry');
      registry.attributes['realm'] = realm;
      registry.attributes['primaryAdminId'] = admin;
      if (parameters.has('ignoreCase')) registry.attributes['ignoreCase'] = parameters.text('ignoreCase');
      if (parameters.text('autoGenerateServerId') === 'true')
        Object.assign(registry.attributes, { serverId: '', serverPassword: '', useRegistryServerId: 'false' });
      if (parameters.has('serverId')) registry.attributes['serverId'] = parameters.text('serverId');
      if (parameters.has('serverIdPassword'))
        registry.attributes['serverPassword'] = encodeXor(parameters.text('serverIdPassword'));
      return '';
    },
  },
  getUserRegistryInfo: {
    optional: 'userRegistryType displayObjectName:B',
    run: (session, parameters) => {
      if (parameters.has('userRegistryType'))
        assertRegistryType(parameters.text('userRegistryType'), 'userRegistryType', 'getUserRegistryInfo');
      const registry = firstOf(security(session), 'WIMUserRegistry');
      const pairs = Object.keys(registry.attributes).map(
        (name) => [name, name === 'serverPassword' ? MASKED : text(registry, name)] as const,
      );
      return bracketPairs(pairs, session.state.random);
    },
  },
  validateAdminName: {
    required: 'registryType adminUser',
    optional: 'ldapServerType',
    needsServer: true,
    run: async (session, parameters) => {
      assertRegistryType(parameters.text('registryType'), 'registryType', 'validateAdminName');
      const realm = registryRealm(security(session));
      // The realm that the registry names must be one that the federated repositories know.
      if (!wim(session).realms.some(({ name }) => name === realm)) return 'false';
      return String(await resolves(session, realm, parameters.text('adminUser')));
    },
  },
};
