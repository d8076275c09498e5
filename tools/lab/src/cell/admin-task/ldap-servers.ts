import type { LdapServer, Repository } from '../documents.ts';
import { wimError } from '../errors.ts';
import { javaMap, lines, MASKED } from '../grammar.ts';
import { encodeXor } from '../obscured.ts';
import type { Session } from '../session.ts';
import { type Commands, wim } from './command.ts';
import type { Parameters } from './parameters.ts';
import { editRepository, repositoryOf } from './repositories.ts';

const SETTINGS =
  'port:I bindDN bindPassword authentication referal derefAliases sslEnabled:B connectionPool:B connectTimeout:I ldapServerType ' +
  'sslConfiguration certificateMapMode certificateFilter';

const DEFAULTS: Readonly<Record<string, string>> = {
  port: '389',
  authentication: 'simple',
  referal: 'ignore',
  derefAliases: 'always',
  sslEnabled: 'false',
  connectionPool: 'false',
  connectTimeout: '0',
};

function serverOf(repository: Repository, host: string): LdapServer {
  const found = repository.servers.find(({ settings }) => settings['host'] === host);
  if (found === undefined) {
    throw wimError(
      'InvalidArgumentException',
      `CWWIM5021E The LDAP server '${host}' is not defined in the repository '${repository.id}'.`,
    );
  }
  return found;
}

function settingsFrom(parameters: Parameters): Record<string, string> {
  const given = parameters.given('id', 'primary_host');
  if (given['bindPassword'] !== undefined) given['bindPassword'] = encodeXor(given['bindPassword']);
  return given;
}

function editServer(session: Session, parameters: Parameters, host: string): LdapServer {
  const id = parameters.text('id');
  serverOf(repositoryOf(wim(session).repositories, id), host);
  return serverOf(editRepository(session, id), host);
}

export const ldapServerCommands: Commands = {
  addIdMgrLDAPServer: {
    required: 'id host',
    optional: SETTINGS,
    writes: true,
    run: (session, parameters) => {
      const host = parameters.text('host');
      const repository = editRepository(session, parameters.text('id'));
      if (repository.servers.some(({ settings }) => settings['host'] === host)) {
        throw wimError(
          'InvalidArgumentException',
          `CWWIM5022E The LDAP server '${host}' already exists in the repository '${repository.id}'.`,
        );
      }
      const type = repository.settings['ldapServerType'] ?? 'CUSTOM';
      repository.servers.push({
        settings: { ...DEFAULTS, ldapServerType: type, ...settingsFrom(parameters) },
        backups: [],
      });
      return '';
    },
  },
  updateIdMgrLDAPServer: {
    required: 'id host',
    optional: `primary_host ${SETTINGS}`,
    writes: true,
    run: (session, parameters) => {
      Object.assign(editServer(session, parameters, parameters.text('host')).settings, settingsFrom(parameters));
      return '';
    },
  },
  deleteIdMgrLDAPServer: {
    required: 'id host',
    writes: true,
    run: (session, parameters) => {
      const server = editServer(session, parameters, parameters.text('host'));
      const repository = editRepository(session, parameters.text('id'));
      repository.servers = repository.servers.filter((candidate) => candidate !== server);
      return '';
    },
  },
  updateIdMgrLDAPBindInfo: {
    required: 'id',
    optional: 'bindDN bindPassword',
    writes: true,
    needsServer: true,
    run: (session, parameters) => {
      const { servers } = editRepository(session, parameters.text('id'));
      for (const { settings } of servers) Object.assign(settings, settingsFrom(parameters));
      return '';
    },
  },
  addIdMgrLDAPBackupServer: {
    required: 'id primary_host host',
    optional: 'port:I',
    writes: true,
    run: (session, parameters) => {
      const port = parameters.has('port') ? parameters.text('port') : '389';
      editServer(session, parameters, parameters.text('primary_host')).backups.push({
        host: parameters.text('host'),
        port,
      });
      return '';
    },
  },
  removeIdMgrLDAPBackupServer: {
    required: 'id primary_host host',
    optional: 'port:I',
    writes: true,
    run: (session, parameters) => {
      const server = editServer(session, parameters, parameters.text('primary_host'));
      server.backups = server.backups.filter(({ host }) => host !== parameters.text('host'));
      return '';
    },
  },
  listIdMgrLDAPBackupServers: {
    required: 'id primary_host',
    run: (session, parameters) => {
      const repository = repositoryOf(wim(session).repositories, parameters.text('id'));
      return lines(
        serverOf(repository, parameters.text('primary_host')).backups.map(({ host, port }) => `${host}=${port}`),
      );
    },
  },
  listIdMgrLDAPServers: {
    required: 'id',
    run: (session, parameters) =>
      lines(
        repositoryOf(wim(session).repositories, parameters.text('id')).servers.map(
          ({ settings }) => settings['host'] ?? '',
        ),
      ),
  },
  getIdMgrLDAPServer: {
    required: 'id host',
    run: (session, parameters) => {
      const { settings } = serverOf(
        repositoryOf(wim(session).repositories, parameters.text('id')),
        parameters.text('host'),
      );
      const shown = settings['bindPassword'] === undefined ? settings : { ...settings, bindPassword: MASKED };
      return javaMap(shown, session.state.random);
    },
  },
};
