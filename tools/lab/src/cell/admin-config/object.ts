import { ScriptError, wsadminError } from '../errors.ts';
import { asText, isList, type ScriptArgument, type ScriptValue } from '../script-value.ts';
import type { ScriptObject, Session } from '../session.ts';
import { printed } from './attributes.ts';
import { configId } from './config-id.ts';
import { allOf, atPath, locate } from './lookup.ts';
import { createObject, modifyObject, removeObject } from './modify.ts';
import { queryChanges, save, setSaveMode } from './save.ts';
import { SCHEMA } from './schema.ts';

type Method = (session: Session, args: readonly ScriptArgument[]) => ScriptValue;

/** The `AdminConfig` object: configuration objects of the session's workspace. */
export const adminConfig: ScriptObject = (session, method, args) => {
  const run = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (run === undefined) throw new ScriptError('AttributeError', method);
  return run(session, args);
};

const METHODS: Readonly<Record<string, Method>> = {
  help: () =>
    'WASX7053I: The AdminConfig object communicates with the configuration service in a WebSphere server to manipulate configuration data.',
  types: () => Object.keys(SCHEMA).toSorted().join('\n'),
  attributes: (_session, [type]) => {
    const attributes = SCHEMA[asText(type)];
    if (attributes === undefined) throw wsadminError(`WASX7075E: Type "${asText(type)}" is not recognized.`);
    return Object.entries(attributes)
      .map(([name, kind]) => `${name} ${kind}`)
      .join('\n');
  },
  list: ({ workspace }, [type, scope]) => {
    const within = scope === undefined || scope === null ? undefined : locate(workspace, asText(scope)).object;
    const found = [...allOf(workspace, asText(type))].filter(
      ({ ancestors }) => within === undefined || ancestors.includes(within),
    );
    return found.map(({ document, object }) => configId(document, object)).join('\n');
  },
  getid: ({ workspace }, [path]) =>
    atPath(workspace, asText(path))
      .map(({ document, object }) => configId(document, object))
      .join('\n'),
  show: ({ workspace }, [id, wanted]) => {
    const { document, object } = locate(workspace, asText(id));
    const names =
      wanted === undefined || wanted === null ? Object.keys(SCHEMA[object.type] ?? {}) : wantedNames(wanted);
    const shown = names
      .map((name) => [name, printed(document, object, name)] as const)
      .filter(([, value]) => value !== null);
    return shown.map(([name, value]) => `[${name} ${value === '' ? '[]' : quoted(value ?? '')}]`).join('\n');
  },
  showAttribute: ({ workspace }, [id, name]) => {
    const { document, object } = locate(workspace, asText(id));
    return printed(document, object, asText(name));
  },
  parents: (_session, [type]) => {
    const holders = Object.entries(SCHEMA).filter(([, attributes]) =>
      Object.values(attributes).some((kind) => kind.replace('*', '') === asText(type)),
    );
    return holders.length === 0
      ? `WASX7351I: No parents found for type "${asText(type)}".`
      : holders.map(([name]) => name).join('\n');
  },
  modify: (session, [id, attributes]) => modifyObject(session, asText(id), attributes),
  create: (session, [type, parent, attributes, parentAttribute]) =>
    createObject(session, asText(type), asText(parent), attributes, asText(parentAttribute)),
  remove: (session, [id]) => removeObject(session, asText(id)),
  save: (session) => save(session),
  reset: ({ workspace }) => {
    workspace.reset();
    return '';
  },
  hasChanges: ({ workspace }) => workspace.changedDocuments().length > 0,
  queryChanges: (session) => queryChanges(session),
  getSaveMode: ({ workspace }) => workspace.saveMode,
  setSaveMode: (session, [mode]) => setSaveMode(session, asText(mode)),
};

function wantedNames(argument: ScriptArgument): string[] {
  return isList(argument)
    ? argument.map(asText)
    : asText(argument)
        .replace(/^\[|\]$/g, '')
        .split(/\s+/)
        .filter((name) => name !== '');
}

function quoted(value: string): string {
  return /\s/.test(value) && !value.startsWith('[') ? `"${value}"` : value;
}
