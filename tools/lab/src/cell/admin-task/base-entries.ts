import { assertEntry, NamingError, namingProblem } from '../directory.ts';
import type { Repository } from '../documents.ts';
import { wimError } from '../errors.ts';
import { javaMap, lines } from '../grammar.ts';
import type { Session } from '../session.ts';
import { type Commands, editWim, wim } from './command.ts';
import type { Parameters } from './parameters.ts';
import { realmOf } from './realms.ts';
import { editRepository, repositoryOf } from './repositories.ts';

/** A base entry is looked up in the directory before it is accepted; the directory's words end up in the message. */
async function assertInDirectory(repository: Repository, dn: string): Promise<void> {
  if (repository.type !== 'LDAP') return;
  try {
    await assertEntry(repository, dn);
  } catch (error) {
    if (!(error instanceof NamingError && error.missing)) throw namingProblem(error);
    throw wimError(
      'InvalidArgumentException',
      `CWWIM5018E The distinguished name [${dn}] of the base entry in the repository is invalid. Root cause: ${error.message}`,
    );
  }
}

/** @param exists Whether the entry has to be there already: an update names it, an addition must not. */
async function nameBaseEntry(session: Session, parameters: Parameters, exists: boolean): Promise<string> {
  const name = parameters.text('name');
  const id = parameters.text('id');
  const nameInRepository = parameters.text('nameInRepository') || name;
  assertBaseEntry(repositoryOf(wim(session).repositories, id), name, exists);
  await assertInDirectory(repositoryOf(wim(session).repositories, id), nameInRepository);
  const { baseEntries } = editRepository(session, id);
  const existing = baseEntries.find((entry) => entry.name === name);
  if (existing === undefined) baseEntries.push({ name, nameInRepository });
  else existing.nameInRepository = nameInRepository;
  return '';
}

function assertBaseEntry(repository: Repository, name: string, wanted: boolean): void {
  const exists = repository.baseEntries.some((entry) => entry.name === name);
  if (exists === wanted) return;
  const text = wanted ? 'is not defined' : 'already exists';
  throw wimError(
    'InvalidArgumentException',
    `CWWIM5016E The base entry '${name}' ${text} in the repository '${repository.id}'.`,
  );
}

export const baseEntryCommands: Commands = {
  addIdMgrRepositoryBaseEntry: {
    required: 'id name',
    optional: 'nameInRepository',
    writes: true,
    needsServer: true,
    run: (session, parameters) => nameBaseEntry(session, parameters, false),
  },
  updateIdMgrRepositoryBaseEntry: {
    required: 'id name',
    optional: 'nameInRepository',
    writes: true,
    needsServer: true,
    run: (session, parameters) => nameBaseEntry(session, parameters, true),
  },
  deleteIdMgrRepositoryBaseEntry: {
    required: 'id name',
    writes: true,
    run: (session, parameters) => {
      const name = parameters.text('name');
      assertBaseEntry(repositoryOf(wim(session).repositories, parameters.text('id')), name, true);
      const repository = editRepository(session, parameters.text('id'));
      repository.baseEntries = repository.baseEntries.filter((entry) => entry.name !== name);
      return '';
    },
  },
  listIdMgrRepositoryBaseEntries: {
    required: 'id',
    run: (session, parameters) => {
      const { baseEntries } = repositoryOf(wim(session).repositories, parameters.text('id'));
      return javaMap(
        Object.fromEntries(baseEntries.map(({ name, nameInRepository }) => [name, nameInRepository])),
        session.state.random,
      );
    },
  },
  addIdMgrRealmBaseEntry: {
    required: 'name baseEntry',
    writes: true,
    run: (session, parameters) => {
      const baseEntry = parameters.text('baseEntry');
      realmOf(wim(session), parameters.text('name'));
      if (
        !wim(session).repositories.some((repository) => repository.baseEntries.some(({ name }) => name === baseEntry))
      ) {
        throw wimError(
          'InvalidArgumentException',
          `CWWIM5016E The base entry '${baseEntry}' is not defined in any repository.`,
        );
      }
      // Adding it again really creates a second one.
      realmOf(editWim(session), parameters.text('name')).baseEntries.push(baseEntry);
      return '';
    },
  },
  deleteIdMgrRealmBaseEntry: {
    required: 'name baseEntry',
    writes: true,
    run: (session, parameters) => {
      const baseEntry = parameters.text('baseEntry');
      const current = realmOf(wim(session), parameters.text('name')).baseEntries;
      const at = current.indexOf(baseEntry);
      if (at < 0)
        throw wimError(
          'InvalidArgumentException',
          `CWWIM5016E The base entry '${baseEntry}' is not defined in the realm.`,
        );
      if (current.length === 1) {
        throw wimError(
          'InvalidArgumentException',
          `CWWIM5030E The realm '${parameters.text('name')}' must have at least one base entry.`,
        );
      }
      realmOf(editWim(session), parameters.text('name')).baseEntries.splice(at, 1);
      return '';
    },
  },
  listIdMgrRealmBaseEntries: {
    required: 'name',
    run: (session, parameters) => lines(realmOf(wim(session), parameters.text('name')).baseEntries),
  },
};
