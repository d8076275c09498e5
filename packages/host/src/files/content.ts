import { Secret } from '@signet/core';
import { sha1Sum } from './look.ts';

/** What is shown of a file's content: its text, a secret, or a remark in its place. `null` when there is none. */
export type Shown = string | Secret | null;

/** Longer texts are not shown, as in Ansible. */
const longestShown = 104_448;

/** The content of a file as a change shows it. */
export function shownContent(content: Uint8Array | Secret | undefined, isSecret = false): Shown {
  if (content === undefined) return null;
  if (content instanceof Secret) return content;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const text = bytes.toString('utf8');
  if (isSecret) return new Secret(text);
  if (bytes.length > longestShown) return remark('larger than 100 kB', bytes);
  return text.includes('\0') || !bytes.equals(Buffer.from(text)) ? remark('binary', bytes) : text;
}

function remark(why: string, bytes: Uint8Array): string {
  return `(${why}: ${bytes.length} bytes, SHA-1 ${sha1Sum(bytes)})`;
}

/** The content of a file that was not read, because no difference is shown. */
export function unreadContent(size: number, sha1: string | undefined): string {
  return sha1 === undefined ? `(${size} bytes)` : `(${size} bytes, SHA-1 ${sha1})`;
}

/** Data with the clear text of its secrets, only for what leaves towards the host. */
export function clearData(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(clearData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clearData(inner)]));
}

/** Data as the text that Ansible makes of it: JSON with spaces, and nothing beyond ASCII. */
export function dataText(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(dataText).join(', ')}]`;
  if (typeof data === 'object' && data !== null)
    return `{${Object.entries(data)
      .map(([key, inner]) => `${dataText(key)}: ${dataText(inner)}`)
      .join(', ')}}`;
  const text = JSON.stringify(data) ?? 'null';
  return text.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function bytesOf(content: string | Uint8Array | Secret): Uint8Array {
  if (content instanceof Secret) return Buffer.from(content.reveal());
  return typeof content === 'string' ? Buffer.from(content) : content;
}
