import { InternalError, reveal, type Secret } from '@signet/core';
import type { Argument, Call } from './calls.ts';

/** What one call gave. `printed` is what Python code printed meanwhile. */
export type Outcome =
  | { readonly ok: true; readonly result: string; readonly printed: string }
  | { readonly ok: false; readonly javaClass: string; readonly message: string; readonly printed: string };

/** How wsadmin came up. */
export interface Hello {
  readonly connected: boolean;
  readonly cell: string;
  readonly node: string;
  readonly host: string;
  readonly jython: string;
  /** Why it is not connected. */
  readonly error: string;
}

export type Frame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'reply'; readonly id: string; readonly outcomes: readonly Outcome[] }
  /** There is no wsadmin to start. */
  | { readonly kind: 'missing' };

const MAGIC = '@@SIGNET';

/** A request of the bridge as one line: `CALL id base64`. The bridge stops at the first call that fails. */
export function encodeCalls(id: string, calls: readonly Call[]): string {
  const lines = calls.map(({ object, method, args }) => [object, method, ...args.map(encodeArgument)].join(' '));
  return `CALL ${id} ${base64(lines.join('\n'))}\n`;
}

function encodeArgument(argument: Argument): string {
  return Array.isArray(argument)
    ? `l${argument.map((item: string | Secret) => base64(reveal(item))).join(',')}`
    : `s${base64(reveal(argument as string | Secret))}`;
}

/**
 * The frame in a line of wsadmin's output; `undefined` for everything else, which is noise. A prompt without line
 * end may stand before the frame.
 *
 * @throws {InternalError} `BRIDGE_PROTOCOL` for a frame that something else was printed into.
 */
export function decodeFrame(line: string, nonce: string): Frame | undefined {
  const start = line.indexOf(`${MAGIC} ${nonce} `);
  if (start < 0) return undefined;
  const [kind, ...words] = line
    .slice(start + MAGIC.length + nonce.length + 2)
    .trimEnd()
    .split(' ');
  if (kind === 'MISSING') return { kind: 'missing' };
  if (kind === 'HELLO') return { kind: 'hello', hello: decodeHello(words[0] ?? '') };
  if (kind === 'REPLY')
    return { kind: 'reply', id: words[0] ?? '', outcomes: words.slice(1).filter(Boolean).map(decodeItem) };
  throw new InternalError('The bridge sent a frame that is none.', { code: 'BRIDGE_PROTOCOL' });
}

function decodeHello(text: string): Hello {
  const values = new Map<string, string>();
  for (const line of unbase64(text).split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1));
  }
  const value = (name: string): string => values.get(name) ?? '';
  return {
    connected: value('connected') === '1',
    cell: value('cell'),
    node: value('node'),
    host: value('host'),
    jython: value('jython'),
    error: value('error'),
  };
}

function decodeItem(item: string): Outcome {
  const parts = item.slice(1).split('.').map(unbase64);
  if (item.startsWith('O') && parts.length === 2) return { ok: true, result: parts[0] ?? '', printed: parts[1] ?? '' };
  if (item.startsWith('E') && parts.length === 3) {
    return { ok: false, javaClass: parts[0] ?? '', message: parts[1] ?? '', printed: parts[2] ?? '' };
  }
  throw new InternalError('The bridge sent an answer that is none.', { code: 'BRIDGE_PROTOCOL' });
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** Strictly: `Buffer` skips what is no base64, and would make a wrong answer of a garbled one. */
function unbase64(text: string): string {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/u.test(text))
    throw new InternalError('The bridge sent an answer that is none.', { code: 'BRIDGE_PROTOCOL' });
  return Buffer.from(text, 'base64').toString('utf8');
}
