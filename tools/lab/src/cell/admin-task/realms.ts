import type { Realm, WimDocument } from '../documents.ts';
import { wimError } from '../errors.ts';
import { javaMap, lines } from '../grammar.ts';
import { newRealm } from '../initial/wim.ts';
import { type Commands, editWim, wim } from './command.ts';

export function realmOf(document: WimDocument, name: string): Realm {
  const found = document.realms.find((realm) => realm.name === name);
  if (found === undefined)
    throw wimError(
      'InvalidArgumentException',
      `CWWIM5026E The realm '${name}' is not defined in the configuration data graph.`,
    );
  return found;
}

function assertFree(document: WimDocument, name: string): void {
  if (document.realms.some((realm) => realm.name === name)) {
    throw wimError('InvalidArgumentException', `CWWIM5027E The realm '${name}' already exists.`);
  }
}

const SETTINGS = 'securityUse delimiter allowOperationIfReposDown:B';

/** Names the given settings of a realm; the names of the parameters are those of the attributes. */
function applySettings(realm: Realm, given: Record<string, string>): void {
  if (given['securityUse'] !== undefined) realm.securityUse = given['securityUse'];
  if (given['delimiter'] !== undefined) realm.delimiter = given['delimiter'];
  if (given['allowOperationIfReposDown'] !== undefined)
    realm.allowOperationIfReposDown = given['allowOperationIfReposDown'];
}

/** These commands change `wimconfig.xml` only; the realm in `security.xml` stays what it is. */
export const realmCommands: Commands = {
  getIdMgrDefaultRealm: { run: (session) => wim(session).defaultRealm },
  listIdMgrRealms: { run: (session) => lines(wim(session).realms.map(({ name }) => name)) },
  getIdMgrRealm: {
    required: 'name',
    run: (session, parameters) => {
      const { name, delimiter, securityUse, allowOperationIfReposDown } = realmOf(
        wim(session),
        parameters.text('name'),
      );
      return javaMap({ name, delimiter, securityUse, allowOperationIfReposDown }, session.state.random);
    },
  },
  createIdMgrRealm: {
    required: 'name',
    optional: SETTINGS,
    writes: true,
    run: (session, parameters) => {
      assertFree(wim(session), parameters.text('name'));
      const realm = newRealm(parameters.text('name'));
      applySettings(realm, parameters.given());
      editWim(session).realms.push(realm);
      return '';
    },
  },
  updateIdMgrRealm: {
    required: 'name',
    optional: SETTINGS,
    writes: true,
    run: (session, parameters) => {
      realmOf(wim(session), parameters.text('name'));
      applySettings(realmOf(editWim(session), parameters.text('name')), parameters.given());
      return '';
    },
  },
  renameIdMgrRealm: {
    required: 'name newName',
    writes: true,
    run: (session, parameters) => {
      const name = parameters.text('name');
      const newName = parameters.text('newName');
      realmOf(wim(session), name);
      if (newName !== name) assertFree(wim(session), newName);
      const document = editWim(session);
      realmOf(document, name).name = newName;
      if (document.defaultRealm === name) document.defaultRealm = newName;
      return '';
    },
  },
  setIdMgrDefaultRealm: {
    required: 'name',
    writes: true,
    run: (session, parameters) => {
      realmOf(wim(session), parameters.text('name'));
      editWim(session).defaultRealm = parameters.text('name');
      return '';
    },
  },
  deleteIdMgrRealm: {
    required: 'name',
    writes: true,
    run: (session, parameters) => {
      const name = parameters.text('name');
      realmOf(wim(session), name);
      if (wim(session).defaultRealm === name) {
        throw wimError('InvalidArgumentException', `CWWIM5028E The default realm '${name}' cannot be deleted.`);
      }
      const document = editWim(session);
      document.realms = document.realms.filter((realm) => realm.name !== name);
      return '';
    },
  },
};
