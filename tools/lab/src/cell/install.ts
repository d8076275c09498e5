import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCRIPTING_EXCEPTION_PATH, scriptingExceptionClass } from './class-file.ts';

export type HostRole = { readonly kind: 'dmgr' } | { readonly kind: 'node'; readonly node: string };

/** How to start a Jython: `java … -jar jython.jar -u`. */
export interface JavaCommand {
  readonly command: readonly string[];
}

export interface InstallOptions {
  readonly dir: string;
  readonly role: HostRole;
  /** Names of the cell and of the profile's own node. */
  readonly cellName: string;
  readonly nodeName: string;
  readonly java: JavaCommand | undefined;
  readonly standIn: readonly string[];
  readonly port: number;
  readonly token: string;
  readonly soapPort: number;
}

const TOOLS = ['startManager', 'stopManager', 'startNode', 'stopNode', 'serverStatus'];

/** The client properties of a fresh profile: no user, and it asks at the terminal. */
const SOAP_CLIENT_PROPERTIES = `com.ibm.SOAP.securityEnabled=true
com.ibm.SOAP.authenticationTarget=BasicAuth
com.ibm.SOAP.loginUserid=
com.ibm.SOAP.loginPassword=
com.ibm.SOAP.loginSource=prompt
com.ibm.SOAP.requestTimeout=180
`;

/**
 * Writes a profile: the product's programs as shell scripts that talk to the cell, and their properties. No password is in
 * it; the token in `properties/cell-endpoint.properties` (mode 0600) only opens the simulated cell to these programs.
 */
export async function installProfile(options: InstallOptions): Promise<string> {
  const { dir, role, java, standIn } = options;
  const profile = join(dir, 'AppServer', 'profiles', role.kind === 'dmgr' ? 'Dmgr01' : 'AppSrv01');
  for (const folder of ['bin', 'lib', 'properties', 'logs']) await mkdir(join(profile, folder), { recursive: true });
  const endpoint = join(profile, 'properties', 'cell-endpoint.properties');
  const node = role.kind === 'node' ? role.node : '';
  const { port, token, soapPort } = options;
  const lines = [
    `port=${port}`,
    `token=${token}`,
    `soapPort=${soapPort}`,
    `node=${node}`,
    `profile=${profile.replaceAll('\\', '\\\\')}`,
  ];
  await writeFile(endpoint, `${lines.join('\n')}\n`, { mode: 0o600 });
  await chmod(endpoint, 0o600);
  await writeFile(join(profile, 'properties', 'soap.client.props'), SOAP_CLIENT_PROPERTIES);
  const launcher = join(profile, 'lib', 'wsadmin.py');
  await copyFile(fileURLToPath(new URL('./wsadmin.py', import.meta.url)), launcher);
  const exception = join(profile, 'lib', SCRIPTING_EXCEPTION_PATH);
  await mkdir(dirname(exception), { recursive: true });
  await writeFile(exception, scriptingExceptionClass());
  const wsadmin = java === undefined ? [...standIn, 'wsadmin', endpoint] : [...java.command, launcher, endpoint];
  await writeProgram(profile, 'wsadmin', wsadmin);
  await writeFile(join(profile, 'bin', 'setupCmdLine.sh'), setupCmdLine(profile, options), { mode: 0o755 });
  for (const tool of TOOLS) await writeProgram(profile, tool, [...standIn, tool, endpoint]);
  return profile;
}

/** What the product's own programs read first; managing tools find the names of cell and node of a profile in it. */
function setupCmdLine(profile: string, { cellName, nodeName }: InstallOptions): string {
  const variables = {
    USER_INSTALL_ROOT: profile,
    WAS_HOME: dirname(dirname(profile)),
    WAS_CELL: cellName,
    WAS_NODE: nodeName,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${shellQuoted(value)}\nexport ${name}`);
  return `#!/bin/sh\n${lines.join('\n')}\n`;
}

async function writeProgram(profile: string, name: string, command: readonly string[]): Promise<void> {
  const path = join(profile, 'bin', `${name}.sh`);
  await writeFile(path, `#!/bin/sh\nexec ${command.map(shellQuoted).join(' ')} "$@"\n`);
  await chmod(path, 0o755);
}

function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
