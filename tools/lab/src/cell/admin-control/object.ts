import { scriptingException, ScriptError, wsadminError } from '../errors.ts';
import { HOST_NAME, PRODUCT_VERSION } from '../options.ts';
import { asText, isList, type ScriptArgument, type ScriptValue } from '../script-value.ts';
import type { ScriptObject, Session } from '../session.ts';
import { clusterState } from './cluster.ts';
import { invokeOperation } from './invoke.ts';
import { type MBean, query } from './mbeans.ts';
import { invokeSecurityAdmin } from './security-admin.ts';
import { startServer, stopServer } from './servers.ts';

type Method = (session: Session, args: readonly ScriptArgument[]) => ScriptValue | Promise<ScriptValue>;

/** The `AdminControl` object: the running processes, as far as the dmgr reaches them. */
export const adminControl: ScriptObject = (session, method, args) => {
  const run = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (run === undefined) throw new ScriptError('AttributeError', method);
  return run(session, args);
};

const METHODS: Readonly<Record<string, Method>> = {
  help: () =>
    'WASX7027I: The AdminControl object enables the manipulation of MBeans that run in a WebSphere server process.',
  getCell: ({ state }) => state.topology.cellName,
  getNode: ({ state }) => state.topology.dmgrNode,
  getHost: () => HOST_NAME,
  getPort: ({ state }) => String(state.soapPort),
  getType: () => 'SOAP',
  queryNames: ({ state }, [pattern]) =>
    query(state, asText(pattern))
      .map(({ objectName }) => objectName)
      .join('\n'),
  completeObjectName: ({ state }, [pattern]) => query(state, asText(pattern))[0]?.objectName ?? '',
  getAttribute: (session, [name, attribute]) => attributeOf(session, beanOf(session, asText(name)), asText(attribute)),
  invoke: (session, [name, operation, parameters]) =>
    invokeOperation(session, beanOf(session, asText(name)), asText(operation), words(parameters)),
  invoke_jmx: (session, [name, operation, parameters]) => {
    const bean = beanOf(session, asText(name));
    if (bean.type === 'SecurityAdmin')
      return invokeSecurityAdmin(session, bean, asText(operation), isList(parameters) ? parameters : []);
    return invokeOperation(session, bean, asText(operation), words(parameters));
  },
  startServer: (session, args) => startServer(session, args.map(asText)),
  stopServer: (session, args) => stopServer(session, args.map(asText)),
  reconnect: () => {
    throw wsadminError('WASX7213I: This scripting client is not connected to a server process.');
  },
};

/** The MBean of a complete object name. */
function beanOf({ state }: Session, name: string): MBean {
  if (!name.startsWith('WebSphere:'))
    throw wsadminError(`WASX7025E: Error found in String "${name}"; cannot create ObjectName.`);
  const [found] = query(state, name);
  if (found === undefined) throw scriptingException('javax.management.InstanceNotFoundException', name);
  return found;
}

function attributeOf({ state }: Session, { type, name, process }: MBean, attribute: string): string {
  if (type === 'Cluster') {
    if (attribute === 'state') return clusterState(state);
    if (attribute === 'clusterName') return name;
  }
  const attributes: Readonly<Record<string, string>> = {
    state: 'STARTED',
    name: process.name,
    nodeName: process.node,
    cellName: state.topology.cellName,
    processType: process.kind,
    pid: String(process.pid),
    platformName: 'IBM WebSphere Application Server',
    platformVersion: PRODUCT_VERSION,
    serverVersion: `IBM WebSphere Application Server Network Deployment, ${PRODUCT_VERSION}`,
  };
  const value = type === 'Server' ? attributes[attribute] : undefined;
  if (value === undefined)
    throw scriptingException('javax.management.AttributeNotFoundException', `WASX7025E: ${attribute}`);
  return value;
}

function words(parameters: ScriptArgument | undefined): string[] {
  if (isList(parameters)) return parameters.map(asText);
  return asText(parameters)
    .replace(/^\[(.*)\]$/s, '$1')
    .split(/\s+/)
    .filter((word) => word !== '');
}
