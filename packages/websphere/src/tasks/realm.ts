import { compare, defineTask } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { adminTask, type Call } from '../bridge/calls.ts';
import { cell } from '../cell.ts';
import { readRealms, type Realms } from '../facts/realms.ts';

export const realm = defineTask({
  name: 'websphere.realm',
  summary: 'Name of the realm, in both documents that hold it.',
  details:
    'A realm has its name in the federated repositories (`wimconfig.xml`) and in the user registry (`security.xml`); both are ' +
    'compared and set. Realm names are case sensitive and must be equal on all systems that share a login.\n\n' +
    'A new name takes effect once the cell has restarted. Tokens and exported keys then carry it; role assignments of users ' +
    'other than the primary administrator contain the old one and have to be renewed. Before the change is saved, the ' +
    'administrator must resolve in the new registry and a full checkpoint is taken.',
  target: cell,
  args: Type.Object(
    { name: Type.String({ minLength: 1, description: 'Name of the realm; for a directory usually `host:port`.' }) },
    { additionalProperties: false },
  ),

  read: (cell): Promise<Realms> => readRealms(cell),

  diff: (current, { name }) => compare(current, { repositories: name, registry: name }),

  async apply(cell, changes) {
    const calls: Call[] = [];
    for (const { path, from, to } of changes) {
      if (path === 'repositories')
        calls.push(adminTask('renameIdMgrRealm', '-name', String(from), '-newName', String(to)));
      // Verification would look for the administrator in a realm that is not saved yet; `save` asks validateAdminName instead.
      else calls.push(adminTask('configureAdminWIMUserRegistry', '-realmName', String(to), '-verifyRegistry', 'false'));
    }
    await cell.stage('registry', ...calls);
  },

  facts: (current) => ({ ...current }),

  examples: [
    {
      title: 'Name the realm after the directory',
      playbook: `
        - name: Realm name
          websphere.realm:
            name: ldap.example.com:389
          notify: restart cell
      `,
      current: { repositories: 'defaultWIMFileBasedRealm', registry: 'defaultWIMFileBasedRealm' },
      changes: [
        { path: 'repositories', from: 'defaultWIMFileBasedRealm', to: 'ldap.example.com:389' },
        { path: 'registry', from: 'defaultWIMFileBasedRealm', to: 'ldap.example.com:389' },
      ],
    },
    {
      title: 'A rename that reached one document only',
      playbook: `
        - websphere.realm: { name: "ldap.example.com:389" }
      `,
      current: { repositories: 'ldap.example.com:389', registry: 'defaultWIMFileBasedRealm' },
      changes: [{ path: 'registry', from: 'defaultWIMFileBasedRealm', to: 'ldap.example.com:389' }],
    },
  ],
});
