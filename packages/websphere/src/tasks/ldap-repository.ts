import { type Change, compare, defineTask, sameValue, type Secret, SecretString } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { adminTask, type Call } from '../bridge/calls.ts';
import { cell } from '../cell.ts';
import { type FederatedRepositories, readRepository } from '../facts/repository.ts';
import { sameDn } from '../grammar/distinguished-name.ts';

const args = Type.Object(
  {
    id: Type.String({ pattern: '^\\S+$', description: 'Identifier of the repository in the cell, without blanks.' }),
    type: Type.Optional(
      Type.String({ description: 'Directory type: `CUSTOM`, `IDS`, `AD`, `DOMINO` or another that the cell supports; `CUSTOM` when left out.' }),
    ),
    host: Type.String({ description: 'LDAP server, as the deployment manager reaches it.' }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: '389 when left out.' })),
    ssl: Type.Optional(Type.Boolean({ description: "Connect with TLS; the cell's trust store must know the server's signer." })),
    bind_dn: Type.String({ description: 'DN that the cell searches the directory with.' }),
    bind_password: SecretString({ description: 'Its password. It cannot be read back, so it is only compared within a run.' }),
    update_password: Type.Optional(
      Type.Unsafe<'on_create' | 'always'>({
        type: 'string',
        enum: ['on_create', 'always'],
        description: '`on_create`, the default: set the password with the server or the bind DN; `always`: set it in every run.',
      }),
    ),
    base_entry: Type.String({ description: 'DN of the users in the realm.' }),
    name_in_repository: Type.Optional(Type.String({ description: 'DN of the same users in the directory; `base_entry` when left out.' })),
    login_properties: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: '`[uid, mail]` when left out. The first one is the user name in tokens.' }),
    ),
  },
  { additionalProperties: false },
);

type Args = Static<typeof args>;

interface Current extends FederatedRepositories {
  /** The wanted password was set by this session. */
  readonly password_set: boolean;
}

export const ldapRepository = defineTask({
  name: 'websphere.ldap_repository',
  summary: 'An LDAP directory in the federated repositories, with its base entry in the realm.',
  details:
    'Creates the repository or updates what differs, and adds the base entry to the repository and to the default realm, ' +
    'whatever its name is at that moment. A base entry is never added twice. Another base entry that is there is left alone.\n\n' +
    'The bind password is write-only: with `update_password: always` every run reports it as changed.',
  target: cell,
  args,

  async read(cell, { id, bind_password }): Promise<Current> {
    const current = await readRepository(cell, id);
    return { ...current, password_set: cell.hasSetBindPassword(id, bind_password) };
  },

  diff: (current, args) => differences(current, args),

  async apply(cell, changes, args) {
    const { repository, realm } = await readRepository(cell, args.id);
    const calls = callsFor(changes, args, realm, repository?.servers.map(({ host }) => host));
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
      current: { realm: 'defaultWIMFileBasedRealm', realm_base_entries: ['o=defaultWIMFileBasedRealm'], repository: undefined, password_set: false },
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

/** The order is the one a person reads. A password that cannot be read back is set with what it belongs to. */
function differences(current: Current, wanted: Args): Change[] {
  const { repository } = current;
  const changes: Change[] = [];
  if (repository === undefined) changes.push({ path: 'repository', from: null, to: wanted.id });
  changes.push(
    ...compare(
      { type: repository?.type, login_properties: repository?.login_properties.map((name) => name.toLowerCase()) },
      { type: wanted.type ?? (repository === undefined ? 'CUSTOM' : undefined), login_properties: loginProperties(wanted) },
    ),
  );
  const server = repository?.servers.find(({ host }) => sameHost(host, wanted.host));
  if (server === undefined) changes.push({ path: 'host', from: repository?.servers[0]?.host ?? null, to: wanted.host });
  const bindDn = server !== undefined && sameDn(server.bind_dn, wanted.bind_dn) ? undefined : wanted.bind_dn;
  changes.push(...compare(server ?? {}, { port: wanted.port ?? 389, ssl: wanted.ssl ?? false, bind_dn: bindDn }));
  const must = server === undefined || bindDn !== undefined || wanted.update_password === 'always';
  if (must && !current.password_set) changes.push({ path: 'bind_password', from: null, to: '***' });

  const entry = repository?.base_entries.find(({ name }) => sameDn(name, wanted.base_entry));
  if (entry === undefined) changes.push({ path: 'base_entry', from: null, to: wanted.base_entry });
  else if (!sameDn(entry.nameInRepository, nameInRepository(wanted))) {
    changes.push({ path: 'name_in_repository', from: entry.nameInRepository, to: nameInRepository(wanted) });
  }
  if (!current.realm_base_entries.some((name) => sameDn(name, wanted.base_entry))) {
    changes.push({ path: 'realm_base_entry', from: null, to: wanted.base_entry });
  }
  return changes;
}

function loginProperties({ login_properties = ['uid', 'mail'] }: Args): string[] {
  return login_properties.map((name) => name.toLowerCase());
}

function nameInRepository({ base_entry, name_in_repository = base_entry }: Args): string {
  return name_in_repository;
}

function sameHost(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The commands for these changes, and for no others. `hosts` are the servers there are; `undefined` without a repository. */
function callsFor(changes: readonly Change[], args: Args, realm: string, hosts: readonly string[] | undefined): Call[] {
  const of = (path: string): Change | undefined => changes.find((change) => change.path === path);
  const { id } = args;
  const calls: Call[] = [];
  if (hosts === undefined) {
    calls.push(
      adminTask(
        'createIdMgrLDAPRepository',
        ...['-default', 'true', '-id', id, '-ldapServerType', args.type ?? 'CUSTOM', '-loginProperties', (args.login_properties ?? ['uid', 'mail']).join(';')],
      ),
    );
  } else calls.push(...updateRepository(of, args));

  const settings = serverSettings(of, args);
  const isNew = of('host') !== undefined;
  if (isNew) {
    calls.push(adminTask('addIdMgrLDAPServer', '-id', id, '-host', args.host, '-authentication', 'simple', ...settings));
    const replaced = of('host')?.from;
    if (typeof replaced === 'string') calls.push(adminTask('deleteIdMgrLDAPServer', '-id', id, '-host', replaced));
  } else if (settings.length > 0) {
    const host = hosts?.find((name) => sameHost(name, args.host)) ?? args.host;
    calls.push(adminTask('updateIdMgrLDAPServer', '-id', id, '-host', host, ...settings));
  }

  const entry = ['-id', id, '-name', args.base_entry, '-nameInRepository', nameInRepository(args)];
  if (of('base_entry') !== undefined) calls.push(adminTask('addIdMgrRepositoryBaseEntry', ...entry));
  else if (of('name_in_repository') !== undefined) calls.push(adminTask('updateIdMgrRepositoryBaseEntry', ...entry));
  if (of('realm_base_entry') !== undefined) {
    calls.push(adminTask('addIdMgrRealmBaseEntry', '-name', realm, '-baseEntry', args.base_entry));
  }
  return calls;
}

function updateRepository(of: (path: string) => Change | undefined, args: Args): Call[] {
  const calls: Call[] = [];
  const type = of('type');
  const login = of('login_properties');
  if (type !== undefined) calls.push(adminTask('updateIdMgrLDAPRepository', '-id', args.id, '-ldapServerType', String(type.to)));
  if (login !== undefined && !sameValue(login.from, login.to)) {
    // An update adds to the login properties; an empty value empties them first.
    calls.push(adminTask('updateIdMgrLDAPRepository', '-id', args.id, '-loginProperties', ''));
    calls.push(adminTask('updateIdMgrLDAPRepository', '-id', args.id, '-loginProperties', (args.login_properties ?? ['uid', 'mail']).join(';')));
  }
  return calls;
}

/** The flags for what differs; bind DN and password go together or not at all. */
function serverSettings(of: (path: string) => Change | undefined, args: Args): (string | Secret)[] {
  const settings: (string | Secret)[] = [];
  const port = of('port');
  const ssl = of('ssl');
  if (port !== undefined) settings.push('-port', String(port.to));
  if (ssl !== undefined) settings.push('-sslEnabled', String(ssl.to));
  if (of('bind_dn') !== undefined || of('bind_password') !== undefined) {
    settings.push('-bindDN', args.bind_dn, '-bindPassword', args.bind_password);
  }
  return settings;
}
