import { Secret } from '@signet/core';
import { generateKeys, type Layout, mintToken2, writeKeyFile } from '@signet/ltpa';
import { NAME_ENDING_WITH_BACKSLASH, NAMES_WITH_BACKSLASH, PLAIN_NAMES } from './hard-names.ts';
import type { OpenLiberty } from './install.ts';
import { createKeysByUtility } from './security-utility.ts';
import { type LibertyServer, startLiberty } from './server.ts';
import { type Caller, logIn, visit } from './visit.ts';

/** What a server and its tools made and read, to be compared with what `@signet/ltpa` makes and reads. */
export interface Recording {
  /** Product and JVM with their versions, as the server says them. */
  readonly server: string;
  readonly layout: Layout;
  readonly keyFiles: readonly RecordedKeyFile[];
}

export interface RecordedKeyFile {
  readonly madeBy: 'Open Liberty at its start' | 'securityUtility createLTPAKeys' | 'Signet';
  readonly password: string;
  readonly text: string;
  /** Those under the keys of Signet were minted by Signet and accepted by the server, all others come from a login. */
  readonly tokens: readonly { readonly token: string; readonly read: Caller }[];
}

const REALM = 'Recorded realm: 389';
const PASSWORD = 'throw-away password';
const NAMES = [...PLAIN_NAMES, ...NAMES_WITH_BACKSLASH, NAME_ENDING_WITH_BACKSLASH];
const ATTRIBUTES = { host: ['a', 'b c'], 'process.serverName': ['cell:node:server1 100% $'] };

/**
 * Runs a server and its securityUtility and records their key files and tokens, each token with what the server reads
 * out of it.
 */
export async function record(liberty: OpenLiberty, layout: Layout): Promise<Recording> {
  const users = NAMES.map((name) => ({ name, password: PASSWORD }));
  const ltpa = (file: string) => ({ file, password: PASSWORD });
  const server = await startLiberty(liberty, { layout, realm: REALM, users, ltpa: ltpa('made.keys') });
  try {
    const made = { madeBy: 'Open Liberty at its start', ...(await loggedIn(server, 'made.keys', NAMES)) } as const;

    server.write('utility.keys', await createKeysByUtility(liberty, layout, PASSWORD));
    await server.useKeys(ltpa('utility.keys'));
    const utility = {
      madeBy: 'securityUtility createLTPAKeys',
      ...(await loggedIn(server, 'utility.keys', ['ann'])),
    } as const;

    const keys = generateKeys({ realm: REALM, layout });
    const creationDate = new Date();
    server.write('ours.keys', writeKeyFile(keys, new Secret(PASSWORD), { creationDate, creationHost: 'recorded' }));
    await server.useKeys(ltpa('ours.keys'));
    const tokens = [];
    const expiresMs = creationDate.getTime() + 3_600_000;
    // Names with backslashes are left out: this server does not accept ours.
    for (const name of PLAIN_NAMES) {
      tokens.push(await readBy(server, mintToken2(keys, { user: `user:${REALM}/${name}`, expiresMs })));
    }
    const rich = { user: `user:${REALM}/ann`, expiresMs, attributes: ATTRIBUTES };
    tokens.push(await readBy(server, mintToken2(keys, rich)));
    const ours = { madeBy: 'Signet', password: PASSWORD, text: server.read('ours.keys'), tokens } as const;
    return { server: liberty.version, layout, keyFiles: [made, utility, ours] };
  } finally {
    await server.stop();
  }
}

async function loggedIn(
  server: LibertyServer,
  file: string,
  names: readonly string[],
): Promise<Omit<RecordedKeyFile, 'madeBy'>> {
  const tokens = [];
  for (const name of names) tokens.push(await readBy(server, await logIn(server.url, name, PASSWORD)));
  return { password: PASSWORD, text: server.read(file), tokens };
}

async function readBy(server: LibertyServer, token: string): Promise<{ token: string; read: Caller }> {
  const read = await visit(server.url, token);
  if (read === 'refused') throw new Error('The server refused a token that was to be recorded.');
  return { token, read };
}
