import { type ConfigObject, objects, text } from '../config-object.ts';
import { invalidParameter } from '../errors.ts';
import { bracketPairs } from '../grammar.ts';
import type { Random } from '../random.ts';
import { isSecurityEnabled } from '../registry.ts';
import { type Commands, editSecurity, security } from './command.ts';
import { setCustomProperties } from './custom-properties.ts';

/** Parameter of `setAdminActiveSecuritySettings` and the attribute of the security object it sets. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  enableGlobalSecurity: 'enabled',
  appSecurityEnabled: 'appEnabled',
  enforceJava2Security: 'enforceJava2Security',
  enforceFineGrainedJCASecurity: 'enforceFineGrainedJCASecurity',
  issuePermissionWarning: 'issuePermissionWarning',
  dynUpdateSSLConfig: 'dynamicallyUpdateSSLConfig',
  cacheTimeout: 'cacheTimeout',
  useDomainQualifiedUserNames: 'useDomainQualifiedUserNames',
};

/** Key order and spelling are reconstructed from public parsers of this text. */
function activeSettings(root: ConfigObject, random: Random): string {
  const properties = objects(root, 'properties').map(
    (property) => `[${['name', 'value'].map((key) => `[${key} ${text(property, key)}]`).join(' ')}]`,
  );
  const pairs = Object.entries(ATTRIBUTES).map(([name, attribute]) => [name, text(root, attribute)] as const);
  return bracketPairs(
    [
      ...random.shuffle(pairs),
      ['activeAuthMechanism', 'LTPA'],
      ['activeUserRegistry', 'WIMUserRegistry'],
      ['customProperties', `[${properties.join(' ')}]`],
    ],
    random,
  );
}

export const securitySettingCommands: Commands = {
  getActiveSecuritySettings: { run: (session) => activeSettings(security(session), session.state.random) },
  isGlobalSecurityEnabled: { run: (session) => String(isSecurityEnabled(security(session))) },
  isAdminLockedOut: { run: () => 'false' },
  setAdminActiveSecuritySettings: {
    optional:
      'enableGlobalSecurity:B appSecurityEnabled:B enforceJava2Security:B enforceFineGrainedJCASecurity:B issuePermissionWarning:B ' +
      'dynUpdateSSLConfig:B cacheTimeout:I activeUserRegistry activeAuthMechanism adminPreferredAuthMech useDomainQualifiedUserNames:B customProperties',
    writes: true,
    run: (session, parameters) => {
      for (const [name, only] of [
        ['activeUserRegistry', 'WIMUserRegistry'],
        ['activeAuthMechanism', 'LTPA'],
      ] as const) {
        const value = parameters.text(name);
        if (value !== '' && value !== only) throw invalidParameter(value, name, 'setAdminActiveSecuritySettings');
      }
      const root = editSecurity(session);
      for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
        if (parameters.has(name)) root.attributes[attribute] = parameters.text(name).toLowerCase();
      }
      setCustomProperties(root, parameters.list('customProperties'), session.state.newId);
      return '';
    },
  },
  setGlobalSecurity: {
    required: 'enabled:B',
    writes: true,
    run: (session, parameters) => {
      editSecurity(session).attributes['enabled'] = parameters.text('enabled').toLowerCase();
      return '';
    },
  },
};
