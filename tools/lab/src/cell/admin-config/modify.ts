import { type ConfigObject, isObject, make } from '../config-object.ts';
import { scriptingException } from '../errors.ts';
import type { ScriptArgument } from '../script-value.ts';
import type { Session } from '../session.ts';
import { assign, readAssignments } from './attributes.ts';
import { configId } from './config-id.ts';
import { assertType, type Located, locate } from './lookup.ts';
import { SCHEMA } from './schema.ts';

/** The object inside the workspace, where it may be changed. */
function editable({ workspace }: Session, id: string): Located {
  const { document } = locate(workspace, id);
  workspace.edit(document);
  return locate(workspace, id);
}

export function modifyObject(session: Session, id: string, attributes: ScriptArgument | undefined): string {
  const assignments = readAssignments(attributes);
  // Tried on a copy first: what is refused leaves nothing half changed.
  assign(structuredClone(locate(session.workspace, id).object), assignments, (type) => type);
  assign(editable(session, id).object, assignments, session.state.newId);
  session.state.counts.adminTaskWrites++;
  return '';
}

export function createObject(
  session: Session,
  type: string,
  parentId: string,
  attributes: ScriptArgument | undefined,
  parentAttribute: string,
): string {
  assertType(type);
  const assignments = readAssignments(attributes);
  const attribute = parentAttribute || attributeFor(locate(session.workspace, parentId).object, type);
  const created = make(type, session.state.newId(type));
  assign(created, assignments, session.state.newId);
  const { document, object } = editable(session, parentId);
  const current = object.attributes[attribute];
  if (SCHEMA[object.type]?.[attribute]?.endsWith('*') === true)
    object.attributes[attribute] = [...(Array.isArray(current) ? current : []), created];
  else object.attributes[attribute] = created;
  session.state.counts.adminTaskWrites++;
  return configId(document, created);
}

/** The attribute of the parent that holds objects of this type. */
function attributeFor(parent: ConfigObject, type: string): string {
  const found = Object.entries(SCHEMA[parent.type] ?? {}).find(([, kind]) => kind.replace('*', '') === type);
  if (found === undefined) {
    throw scriptingException(
      'com.ibm.websphere.management.exception.ConfigServiceException',
      `ADMG0011E: An object of type ${type} cannot be created in ${parent.type}.`,
    );
  }
  return found[0];
}

export function removeObject(session: Session, id: string): string {
  const { object, ancestors } = editable(session, id);
  const parent = ancestors.at(-1);
  if (parent === undefined)
    throw scriptingException(
      'com.ibm.websphere.management.exception.ConfigServiceException',
      `ADMG0019E: The object ${id} cannot be removed.`,
    );
  for (const [name, value] of Object.entries(parent.attributes)) {
    if (Array.isArray(value)) parent.attributes[name] = value.filter((item) => item !== object);
    else if (isObject(value) && value === object) delete parent.attributes[name];
  }
  session.state.counts.adminTaskWrites++;
  return '';
}
