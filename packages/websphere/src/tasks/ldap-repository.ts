import { defineTask } from '@signet/core';
import { cell } from '../cell.ts';
import { readRepository } from '../facts/repository.ts';
import { repositoryArguments } from '../repository/arguments.ts';
import { commandsFor } from '../repository/commands.ts';
import { type CurrentRepository, differences } from '../repository/differences.ts';

export const ldapRepository = defineTask({
  name: 'websphere.ldap_repository',
  summary: 'An LDAP directory in the federated repositories, with its base entry in the realm.',
  details:
    'Creates the repository or updates what differs, and adds the base entry to the repository and to the default realm, ' +
    'whatever its name is at that moment. A base entry is never added twice. Another base entry that is there is left alone.\n\n' +
    'The bind password is write-only: with `update_password: always` every run reports it as changed.',
  target: cell,
  args: repositoryArguments,

  async read(cell, { id, bind_password }): Promise<CurrentRepository> {
    const current = await readRepository(cell, id);
    return { ...current, password_set: cell.hasSetBindPassword(id, bind_password) };
  },

  diff: (current, args) => differences(current, args),

  async apply(cell, changes, args) {
    const { repository, realm } = await readRepository(cell, args.id);
    const calls = commandsFor(
      changes,
      args,
      realm,
      repository?.servers.map(({ host }) => host),
    );
    await cell.stage('registry', ...calls);
    if (changes.some(({ path }) => path === 'bind_password')) cell.noteBindPassword(args.id, args.bind_password);
  },

  facts: ({ realm, realm_base_entries }) => ({ realm, realm_base_entries }),

  examples: [
    {
      title: 'A directory that the cell does not know yet',
      playbook: `
        - name: Directory in the federated repositories
          websphere.ldap_repository:
            id: LDAP1
            host: ldap.example.com
            bind_dn: cn=reader,dc=example,dc=com
            bind_password: secret-of-the-reader
            base_entry: ou=people,dc=example,dc=com
          notify: restart cell
      `,
      current: {
        realm: 'defaultWIMFileBasedRealm',
        realm_base_entries: ['o=defaultWIMFileBasedRealm'],
        repository: undefined,
        password_set: false,
      },
      changes: [
        { path: 'repository', from: null, to: 'LDAP1' },
        { path: 'type', from: null, to: 'CUSTOM' },
        { path: 'login_properties', from: null, to: ['uid', 'mail'] },
        { path: 'host', from: null, to: 'ldap.example.com' },
        { path: 'port', from: null, to: 389 },
        { path: 'ssl', from: null, to: false },
        { path: 'bind_dn', from: null, to: 'cn=reader,dc=example,dc=com' },
        { path: 'bind_password', from: null, to: '***' },
        { path: 'base_entry', from: null, to: 'ou=people,dc=example,dc=com' },
        { path: 'realm_base_entry', from: null, to: 'ou=people,dc=example,dc=com' },
      ],
    },
    {
      title: 'Another port; DNs in another spelling are no change',
      playbook: `
        - websphere.ldap_repository:
            id: LDAP1
            host: ldap.example.com
            port: 636
            ssl: true
            bind_dn: CN=reader, DC=example, DC=com
            bind_password: secret-of-the-reader
            base_entry: ou=people,dc=example,dc=com
      `,
      current: {
        realm: 'ldap.example.com:389',
        realm_base_entries: ['o=defaultWIMFileBasedRealm', 'ou=People,dc=example,dc=com'],
        repository: {
          type: 'CUSTOM',
          login_properties: ['uid', 'mail'],
          servers: [{ host: 'ldap.example.com', port: 389, bind_dn: 'cn=reader,dc=example,dc=com', ssl: false }],
          base_entries: [{ name: 'ou=people,dc=example,dc=com', nameInRepository: 'ou=people,dc=example,dc=com' }],
        },
        password_set: false,
      },
      changes: [
        { path: 'port', from: 389, to: 636 },
        { path: 'ssl', from: false, to: true },
      ],
    },
  ],
});
