import type { CallReply } from '../protocol.ts';
import type { ScriptArgument, ScriptValue } from '../script-value.ts';
import type { CellClient } from './cell-client.ts';
import { type BridgeCall, errorItem, helloFrame, readRequest, replyFrame, resultItem } from './frames.ts';
import { readJavaProperties, writeJavaProperties } from './java-properties.ts';

/** What the bridge script reads from and writes to. */
export interface BridgeStreams {
  /** The next line of standard input; undefined at its end. */
  readLine(): Promise<string | undefined>;
  print(line: string): void;
  /** Ends the process at once, as a crash does. */
  die(): never;
}

type Outcome = { readonly value: ScriptValue } | { readonly javaClass: string; readonly message: string };

/** Does what Signet's bridge does inside wsadmin: says hello, answers lists of calls, drops what was not saved. */
export async function serveBridge(client: CellClient, nonce: string, streams: BridgeStreams): Promise<void> {
  const call = (target: BridgeCall): Promise<Outcome> => askCell(client, target, streams);
  streams.print(await hello(nonce, call));
  for (;;) {
    const line = await streams.readLine();
    const request = line === undefined ? { kind: 'quit' as const } : readRequest(line);
    if (request === undefined) continue;
    if (request.kind === 'quit') break;
    const items: string[] = [];
    for (const target of request.calls) {
      const outcome = await (target.object === 'Signet' ? signet(target, call) : call(target));
      items.push(
        'value' in outcome ? resultItem(textOf(outcome.value)) : errorItem(outcome.javaClass, outcome.message),
      );
      if (!('value' in outcome)) break;
    }
    streams.print(replyFrame(nonce, request.id, items));
  }
  await call({ object: 'AdminConfig', method: 'reset', args: [] });
}

async function hello(nonce: string, call: (target: BridgeCall) => Promise<Outcome>): Promise<string> {
  const values: Record<string, string> = { jython: '2.7.3' };
  for (const [name, method] of [
    ['cell', 'getCell'],
    ['node', 'getNode'],
    ['host', 'getHost'],
  ] as const) {
    const outcome = await call({ object: 'AdminControl', method, args: [] });
    if (!('value' in outcome))
      return helloFrame(nonce, { connected: '0', jython: '2.7.3', error: `${outcome.javaClass}: ${outcome.message}` });
    values[name] = textOf(outcome.value);
  }
  return helloFrame(nonce, { connected: '1', ...values });
}

async function askCell(
  client: CellClient,
  { object, method, args }: BridgeCall,
  streams: BridgeStreams,
): Promise<Outcome> {
  const reply = (await client.ask({ op: 'call', object, method, args })) as CallReply | undefined;
  if (reply === undefined || reply.die === true) return streams.die();
  for (const line of reply.noise) streams.print(line);
  if (reply.error !== undefined) return { javaClass: reply.error.class, message: reply.error.message };
  return { value: reply.result ?? null };
}

/** The pseudo object for what needs Java types: key files as `java.util.Properties`, passwords as bytes. */
async function signet({ method, args }: BridgeCall, call: (target: BridgeCall) => Promise<Outcome>): Promise<Outcome> {
  const names = await call({
    object: 'AdminControl',
    method: 'queryNames',
    args: ['process=dmgr,type=SecurityAdmin,*'],
  });
  if (!('value' in names)) return names;
  const name = textOf(names.value).split('\n')[0] ?? '';
  const invoke = (
    operation: string,
    values: readonly ScriptArgument[],
    signature: readonly string[],
  ): Promise<Outcome> =>
    call({ object: 'AdminControl', method: 'invoke_jmx', args: [name, operation, values, signature] });
  if (method === 'exportLtpaKeys') return invoke('exportLTPAKeys', [bytes(args[0])], ['[B']);
  if (method === 'importLtpaKeys') {
    const properties = Object.fromEntries(readJavaProperties(String(args[0])));
    return invoke('importLTPAKeys', [{ properties }, bytes(args[1])], ['java.util.Properties', '[B']);
  }
  return { javaClass: 'AttributeError', message: method };
}

function bytes(text: ScriptArgument | undefined): ScriptArgument {
  return { bytes: Buffer.from(String(text), 'utf8').toString('base64') };
}

/** How Jython 2.7 prints a value. */
function textOf(value: ScriptValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value;
  return 'properties' in value ? writeJavaProperties(value.properties, new Date().toUTCString()) : value.bytes;
}
