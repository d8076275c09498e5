import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CallReply, ConnectReply } from '../protocol.ts';
import { serveBridge } from './bridge.ts';
import { type CellClient, connectToCell } from './cell-client.ts';
import { readEndpoint } from './endpoint.ts';
import { addClientProperties, readWsadminOptions, UnrecognizedOption, type WsadminOptions } from './wsadmin-options.ts';

/**
 * wsadmin where there is no Java: the same start, texts and exit codes, and the frames of Signet's bridge in place of
 * running it. Any other script is refused.
 *
 * @returns The exit code.
 */
export async function standInWsadmin(endpointFile: string, args: readonly string[]): Promise<number> {
  const endpoint = readEndpoint(endpointFile);
  let options: WsadminOptions;
  try {
    options = readWsadminOptions(args, endpoint);
  } catch (error) {
    if (!(error instanceof UnrecognizedOption)) throw error;
    print(`WASX7008E: Unrecognized option: ${error.message}`);
    return 103;
  }
  if (options.lang !== 'jython') {
    print('The simulated wsadmin speaks Jython only: pass -lang jython.');
    return 103;
  }
  const warning = addClientProperties(options);
  if (warning !== undefined) print(warning);
  const client = await connectToCell(endpoint);
  const input = createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string | undefined> => {
    const { value, done } = (await input.next()) as IteratorResult<string, undefined>;
    return done === true ? undefined : value;
  };
  await connect(client, options, readLine);
  if (options.scriptArguments.length > 0) {
    const shown = options.scriptArguments.map((argument) => argument.replaceAll('\\', '\\\\')).join(', ');
    print(
      `WASX7303I: The following options are passed to the scripting environment and are available as arguments that are stored in the argv variable: "[${shown}]"`,
    );
  }
  const code = await runScript(client, options, readLine);
  client.close();
  return code;
}

async function connect(
  client: CellClient,
  options: WsadminOptions,
  readLine: () => Promise<string | undefined>,
): Promise<void> {
  const { conntype, host, port, requestTimeoutMs } = options;
  const ask = async (mayPrompt: boolean): Promise<ConnectReply> => {
    const { user, password } = options;
    const request = { op: 'connect', conntype, host, port, user, password, mayPrompt, requestTimeoutMs, standIn: true };
    return (
      ((await client.ask(request)) as ConnectReply | undefined) ?? {
        status: 'ready',
        lines: ['The simulated cell has ended.'],
        connected: false,
      }
    );
  };
  let reply = await ask(options.mayPrompt);
  if (reply.status === 'prompt') {
    // Whatever is on standard input is taken for what a person types.
    process.stdout.write(`Realm/Cell Name: <${reply.realm}>: `);
    await readLine();
    process.stdout.write('Username: ');
    options.user = (await readLine()) ?? '';
    process.stdout.write('Password: ');
    options.password = (await readLine()) ?? '';
    print('');
    reply = await ask(false);
  }
  if (reply.status === 'ready') for (const line of reply.lines) print(line);
}

async function runScript(
  client: CellClient,
  { file, scriptArguments }: WsadminOptions,
  readLine: () => Promise<string | undefined>,
): Promise<number> {
  if (file === undefined) return 0;
  const [nonce, properties, ...more] = scriptArguments;
  if (!existsSync(file) || nonce === undefined || properties === undefined || more.length > 0) {
    print(
      `WASX7017E: Exception received while running file "${file}"; exception information: this stand-in for wsadmin runs nothing but Signet's bridge.`,
    );
    return 105;
  }
  // The bridge removes the file with the credentials as its first deed.
  rmSync(properties, { force: true });
  await serveBridge(client, nonce, { readLine, print, die: () => process.exit(137) });
  const unsaved = (await client.ask({ op: 'call', object: 'AdminConfig', method: 'hasChanges', args: [] })) as
    | CallReply
    | undefined;
  if (unsaved?.result === true)
    print(
      `WASX7309W: No "save" was performed before the script "${file}" exited; configuration changes will not be saved.`,
    );
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
