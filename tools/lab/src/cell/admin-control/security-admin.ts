import { storeProperties } from '@signet/ltpa';
import { openImported } from '../admin-task/ltpa.ts';
import { scriptingException } from '../errors.ts';
import { keyProperties } from '../keyring.ts';
import { exportFromRuntime, importIntoDmgr, useInRuntime } from '../ltpa-runtime.ts';
import { isBytes, isProperties, type ScriptArgument, type ScriptValue } from '../script-value.ts';
import type { Session } from '../session.ts';
import type { MBean } from './mbeans.ts';

/** The SecurityAdmin MBean: LTPA keys as `java.util.Properties`, protected by a password given as bytes. */
export function invokeSecurityAdmin(
  session: Session,
  { process }: MBean,
  operation: string,
  parameters: readonly ScriptArgument[],
): ScriptValue {
  const { state } = session;
  switch (operation) {
    case 'exportLTPAKeys':
      return { properties: keyProperties(exportFromRuntime(state, process, passwordIn(parameters[0]))) };
    case 'importLTPAKeys': {
      const [properties, password] = parameters;
      if (!isProperties(properties)) throw badSignature(operation);
      const keys = openImported(storeProperties(new Map(Object.entries(properties.properties))), passwordIn(password));
      state.counts.adminTaskWrites++;
      if (process.kind === 'dmgr') importIntoDmgr(state, session.workspace, keys);
      else useInRuntime(process, state.keyring.add(keys).publicId);
      return null;
    }
    default:
      throw badSignature(operation);
  }
}

function passwordIn(argument: ScriptArgument | undefined): string {
  if (!isBytes(argument)) throw badSignature('password');
  return Buffer.from(argument.bytes, 'base64').toString('utf8');
}

function badSignature(what: string): Error {
  return scriptingException(
    'javax.management.ReflectionException',
    `java.lang.NoSuchMethodException: SecurityAdmin.${what} with this signature`,
  );
}
