import type { Repository } from '../documents.ts';
import { wimError } from '../errors.ts';
import { javaList, javaMap } from '../grammar.ts';
import { type Commands, wim } from './command.ts';
import type { Parameters } from './parameters.ts';
import { editRepository, repositoryOf } from './repositories.ts';

function entityType(repository: Repository, name: string): Repository['entityTypes'][number] {
  const found = repository.entityTypes.find((type) => type.name === name);
  if (found === undefined) {
    throw wimError(
      'InvalidArgumentException',
      `CWWIM5035E The entity type '${name}' is not defined in the repository '${repository.id}'.`,
    );
  }
  return found;
}

function classes(parameters: Parameters): string[] {
  return parameters
    .text('objectClasses')
    .split(';')
    .filter((name) => name !== '');
}

/** Entity types, groups and external ids of LDAP repositories: kept and shown, but not used when users are looked up. */
export const entityTypeCommands: Commands = {
  addIdMgrLDAPEntityType: {
    required: 'id name objectClasses',
    optional: 'searchBases searchFilter objectClassesForCreate',
    writes: true,
    run: (session, parameters) => {
      const name = parameters.text('name');
      const repository = editRepository(session, parameters.text('id'));
      repository.entityTypes = repository.entityTypes.filter((type) => type.name !== name);
      const { searchBases = '', searchFilter = '' } = parameters.given();
      repository.entityTypes.push({ name, objectClasses: classes(parameters), searchBases, searchFilter });
      return '';
    },
  },
  updateIdMgrLDAPEntityType: {
    required: 'id name',
    optional: 'objectClasses searchBases searchFilter objectClassesForCreate',
    writes: true,
    run: (session, parameters) => {
      const type = entityType(editRepository(session, parameters.text('id')), parameters.text('name'));
      const added = classes(parameters);
      if (parameters.has('objectClasses'))
        type.objectClasses = added.length === 0 ? [] : [...new Set([...type.objectClasses, ...added])];
      if (parameters.has('searchBases')) type.searchBases = parameters.text('searchBases');
      if (parameters.has('searchFilter')) type.searchFilter = parameters.text('searchFilter');
      return '';
    },
  },
  getIdMgrLDAPEntityType: {
    required: 'id name',
    run: (session, parameters) => {
      const { name, objectClasses, searchBases, searchFilter } = entityType(
        repositoryOf(wim(session).repositories, parameters.text('id')),
        parameters.text('name'),
      );
      const shown = {
        name,
        objectClasses: javaList(objectClasses),
        ...(searchBases !== '' && { searchBases }),
        ...(searchFilter !== '' && { searchFilter }),
      };
      return javaMap(shown, session.state.random);
    },
  },
  setIdMgrLDAPGroupConfig: {
    required: 'id',
    optional: 'name scope',
    writes: true,
    run: (session, parameters) => {
      const repository = editRepository(session, parameters.text('id'));
      repository.groupConfig = { ...repository.groupConfig, ...parameters.given('id') };
      return '';
    },
  },
  getIdMgrLDAPGroupConfig: {
    required: 'id',
    run: (session, parameters) => {
      const { groupConfig } = repositoryOf(wim(session).repositories, parameters.text('id'));
      return groupConfig === undefined ? '' : javaMap(groupConfig, session.state.random);
    },
  },
  addIdMgrLDAPGroupMemberAttr: {
    required: 'id name',
    optional: 'objectClass scope dummyMember',
    writes: true,
    run: (session, parameters) => {
      editRepository(session, parameters.text('id')).memberAttributes.push(parameters.given('id'));
      return '';
    },
  },
  addIdMgrLDAPExternalIdAttr: {
    required: 'id name',
    optional: 'entityTypes wimGenerate:B',
    writes: true,
    run: (session, parameters) => {
      editRepository(session, parameters.text('id')).externalIds.push(parameters.given('id'));
      return '';
    },
  },
};
