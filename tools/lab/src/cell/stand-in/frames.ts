import type { ScriptArgument } from '../script-value.ts';

/*
 * The frames between Signet and its bridge inside wsadmin, written from their description and not from the bridge, so
 * that the two check each other.
 */

export interface BridgeCall {
  readonly object: string;
  readonly method: string;
  readonly args: readonly ScriptArgument[];
}

export type BridgeRequest =
  | { readonly kind: 'call'; readonly id: string; readonly calls: readonly BridgeCall[] }
  | { readonly kind: 'quit' };

/** A line of standard input; undefined for a line that is no request. */
export function readRequest(line: string): BridgeRequest | undefined {
  if (line === 'QUIT') return { kind: 'quit' };
  const [kind, id, body, ...more] = line.split(' ');
  if (kind !== 'CALL' || id === undefined || body === undefined || more.length > 0) return undefined;
  return { kind: 'call', id, calls: unbase64(body).split('\n').map(readCall) };
}

function readCall(line: string): BridgeCall {
  const [object = '', method = '', ...args] = line.split(' ');
  return { object, method, args: args.map(readArgument) };
}

function readArgument(word: string): ScriptArgument {
  const body = word.slice(1);
  if (word.startsWith('s')) return unbase64(body);
  return body === '' ? [] : body.split(',').map(unbase64);
}

export function helloFrame(nonce: string, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value.replaceAll('\n', ' ')}`);
  return `@@SIGNET ${nonce} HELLO ${base64(lines.join('\n'))}`;
}

export function replyFrame(nonce: string, id: string, items: readonly string[]): string {
  return ['@@SIGNET', nonce, 'REPLY', id, ...items].join(' ');
}

export function resultItem(result: string, printed = ''): string {
  return `O${base64(result)}.${base64(printed)}`;
}

export function errorItem(javaClass: string, message: string, printed = ''): string {
  return `E${base64(javaClass)}.${base64(message)}.${base64(printed)}`;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function unbase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
