import { assertReachable, namingProblem } from '../directory.ts';
import type { Repository } from '../documents.ts';
import { invalidParameter, wimError } from '../errors.ts';
import { javaList, javaMap, lines } from '../grammar.ts';
import { newRepository } from '../initial/wim.ts';
import type { Session } from '../session.ts';
import { type Commands, editWim, wim } from './command.ts';
import type { Parameters } from './parameters.ts';

const SERVER_TYPES = ['AD', 'CUSTOM', 'DOMINO', 'IDS', 'NDS', 'RACF', 'SUNONE', 'ZOSDS'];

const SETTINGS =
  'adapterClassName loginProperties supportChangeLog supportPaging:B supportSorting:B supportTransactions:B supportExternalName:B ' +
  'supportAsyncMode:B isExtIdUnique:B translateRDN:B searchTimeLimit:I searchCountLimit:I searchPageSize:I returnToPrimaryServer:B ' +
  'primaryServerQueryTimeInterval:I sslConfiguration certificateMapMode certificateFilter';

/** What `-default true` adds. */
const DEFAULTS: Readonly<Record<string, string>> = {
  adapterClassName: 'com.ibm.ws.wim.adapter.ldap.LdapAdapter',
  supportPaging: 'false',
  supportSorting: 'false',
  supportTransactions: 'false',
  supportExternalName: 'false',
  supportAsyncMode: 'false',
  isExtIdUnique: 'true',
  translateRDN: 'false',
  certificateMapMode: 'exactdn',
};

export function repositoryOf(repositories: readonly Repository[], id: string): Repository {
  const found = repositories.find((repository) => repository.id === id);
  if (found === undefined) {
    throw wimError(
      'InvalidArgumentException',
      `CWWIM5005E The repository '${id}' is not defined in the configuration data graph.`,
    );
  }
  return found;
}

/** The LDAP repository to modify. */
export function editRepository(session: Session, id: string): Repository {
  repositoryOf(wim(session).repositories, id);
  return repositoryOf(editWim(session).repositories, id);
}

function loginProperties(parameters: Parameters): string[] {
  return parameters
    .text('loginProperties')
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function checkServerType(parameters: Parameters, command: string): void {
  const type = parameters.text('ldapServerType');
  if (type !== '' && !SERVER_TYPES.includes(type.toUpperCase()))
    throw invalidParameter(type, 'ldapServerType', command);
}

function describe(repository: Repository): Record<string, string> {
  return {
    id: repository.id,
    repositoryType: repository.type,
    ...repository.settings,
    ...(repository.loginProperties.length > 0 && { loginProperties: javaList(repository.loginProperties) }),
  };
}

export const repositoryCommands: Commands = {
  createIdMgrLDAPRepository: {
    required: 'id ldapServerType',
    optional: `default:B ${SETTINGS}`,
    writes: true,
    run: (session, parameters) => {
      const id = parameters.text('id');
      checkServerType(parameters, 'createIdMgrLDAPRepository');
      if (wim(session).repositories.some((repository) => repository.id === id)) {
        throw wimError('InvalidArgumentException', `CWWIM5006E The repository '${id}' already exists.`);
      }
      const repository = newRepository(id, 'LDAP', {
        ...(parameters.text('default') !== 'false' && DEFAULTS),
        ...parameters.given('id', 'default', 'loginProperties'),
      });
      repository.loginProperties = parameters.has('loginProperties') ? loginProperties(parameters) : ['uid'];
      editWim(session).repositories.push(repository);
      return '';
    },
  },
  updateIdMgrLDAPRepository: {
    required: 'id',
    optional: `ldapServerType ${SETTINGS}`,
    writes: true,
    needsServer: true,
    run: async (session, parameters) => {
      const id = parameters.text('id');
      checkServerType(parameters, 'updateIdMgrLDAPRepository');
      const current = repositoryOf(wim(session).repositories, id);
      await assertReachable(current).catch((error: unknown) => {
        throw namingProblem(error);
      });
      const repository = editRepository(session, id);
      Object.assign(repository.settings, parameters.given('id', 'loginProperties'));
      // A value adds to the properties; an empty one resets them.
      if (parameters.has('loginProperties')) {
        const added = loginProperties(parameters);
        repository.loginProperties = added.length === 0 ? [] : [...new Set([...repository.loginProperties, ...added])];
      }
      return '';
    },
  },
  deleteIdMgrRepository: {
    required: 'id',
    writes: true,
    run: (session, parameters) => {
      const id = parameters.text('id');
      editRepository(session, id);
      const document = editWim(session);
      document.repositories = document.repositories.filter((repository) => repository.id !== id);
      return '';
    },
  },
  getIdMgrRepository: {
    required: 'id',
    run: (session, parameters) =>
      javaMap(describe(repositoryOf(wim(session).repositories, parameters.text('id'))), session.state.random),
  },
  listIdMgrRepositories: {
    run: (session) => {
      const { random } = session.state;
      const maps = wim(session).repositories.map((repository) => {
        const entry =
          repository.type === 'File'
            ? { repositoryType: 'File', host: 'LocalHost' }
            : {
                repositoryType: 'LDAP',
                specificRepositoryType: repository.settings['ldapServerType'] ?? '',
                host: repository.servers[0]?.settings['host'] ?? '',
              };
        return [repository.id, javaMap(entry, random)] as const;
      });
      return javaMap(Object.fromEntries(maps), random);
    },
  },
  listIdMgrSupportedLDAPServerTypes: { run: () => lines(SERVER_TYPES) },
  showIdMgrConfig: {
    optional: 'file',
    run: (session) => {
      const { repositories, realms, defaultRealm } = wim(session);
      return lines([
        `defaultRealm=${defaultRealm}`,
        ...realms.map(({ name, baseEntries }) => `realm ${name}: ${baseEntries.join('; ')}`),
        ...repositories.map((repository) => javaMap(describe(repository), session.state.random)),
      ]);
    },
  },
  resetIdMgrConfig: {
    run: (session) => {
      // The other documents of the workspace keep their changes.
      session.workspace.forget(session.state.names.wim);
      return '';
    },
  },
};
