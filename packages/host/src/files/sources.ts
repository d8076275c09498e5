import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Secret, secretsIn, TargetError, type TaskContext } from '@signet/core';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { bytesOf, clearData, dataText } from './content.ts';
import { type Look, lookAt, sha1Of, sha1Sum } from './look.ts';
import { shellError } from './shell-error.ts';

/** One file or folder that is to be copied. */
export interface Source {
  /** Relative to the folder that is copied; empty for that folder itself, or for a single file. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Where a link leads. */
  readonly target?: string | undefined;
  /** Permission bits there. */
  readonly mode: number;
  /** A new one gets these, too, unless it is told otherwise. */
  readonly keepsMode?: boolean;
  /** A file's content: sent from here, or a path on the host. */
  readonly content?: Uint8Array | Secret | { readonly from: string };
  readonly size: number;
  readonly sha1?: string | undefined;
  readonly md5?: string | undefined;
}

export interface Sources {
  /** Where a single file comes from, as a difference names it. */
  readonly origin?: string;
  /** Only what is inside the folder: its path ended with a slash. */
  readonly contentsOnly?: boolean;
  /** The last part of its path. */
  readonly base: string;
  readonly isDirectory: boolean;
  readonly all: readonly Source[];
}

/** Content with its size and sum. */
export function contentOf(content: Uint8Array | Secret) {
  const bytes = bytesOf(content);
  return { content, size: bytes.length, sha1: sha1Sum(bytes), md5: createHash('md5').update(bytes).digest('hex') };
}

const list = String.raw`cd -- "$1" 2>/dev/null || { [ -e "$1" ] && exit 4; exit 3; }
list() { find "$@" . -exec sh -c 'printf "%s\0" "$@"' sh {} +; }
if [ -n "$follow" ]; then list -L 2>/dev/null; printf '\0'; fi
list -P`;

/** A file or folder on the host itself; links in a folder stay links where `follow` is false. */
export async function remoteSources(
  host: CommandsReader,
  src: string,
  context: TaskContext,
  follow = true,
): Promise<Sources> {
  const script = `follow=${follow ? 1 : ''}; set -- ${expandedWord(src)}\n${list}`;
  const listed = await host.ask(['sh', '-c', script], { deadlineMs: Number.POSITIVE_INFINITY });
  if (listed.code === 3) {
    throw new TargetError(`There is no ${src} on ${host.host}.`, {
      code: 'NO_SUCH_FILE',
      at: context.at,
      hint: 'Check src; with remote_src it is a path on the host.',
      facts: { msg: `Source ${src} not found` },
    });
  }
  const isDirectory = listed.code !== 4;
  if (isDirectory && listed.code !== 0) throw shellError(host.host, 'Listing', src, listed);
  const { entries, own } = isDirectory ? namesIn(listed.stdout.toString('utf8'), follow) : { entries: [''], own: [] };
  const folder = src.replace(/(?<=.)\/+$/u, '');
  const paths = entries.map((name) => ({ folder, name }));
  const { looks } = await lookAt(host, paths, true);
  const all: Source[] = [];
  for (const [index, look] of looks.entries()) {
    const name = entries[index] ?? '';
    const source = await remoteSource(host, look, name, !isDirectory || (follow && !own.includes(name)), context);
    if (source !== undefined) all.push(isDirectory ? { ...source, keepsMode: true } : source);
  }
  return {
    base: basename(folder),
    origin: looks[0]?.path ?? src,
    isDirectory,
    contentsOnly: src.endsWith('/'),
    all: all.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** What is found through links, and `own`: links that lead round in circles, which stay links. */
function namesIn(listed: string, follow: boolean): { readonly entries: string[]; readonly own: readonly string[] } {
  const names = (text: string): string[] =>
    text
      .split('\0')
      .filter((name) => name !== '')
      .map((name) => name.replace(/^\.\/?/u, ''));
  if (!follow) return { entries: names(listed), own: [] };
  const [through = '', plain = ''] = listed.split('\0\0');
  const entries = new Set(names(through));
  const own = names(plain).filter((name) => !entries.has(name));
  return { entries: [...entries, ...own], own };
}

async function remoteSource(
  host: CommandsReader,
  look: Look,
  name: string,
  follow: boolean,
  context: TaskContext,
): Promise<Source | undefined> {
  const { own, followed, target } = look;
  if (own?.kind === 'link' && (!follow || followed === undefined)) {
    return { name, kind: 'link', mode: 0o777, size: 0, target };
  }
  if (followed === undefined) return undefined;
  if (followed.kind === 'directory') return { name, kind: 'directory', mode: followed.mode, size: 0 };
  if (followed.kind !== 'file') {
    throw new TargetError(`${look.path} on ${host.host} is a ${followed.kind}, not a file.`, {
      code: 'FILE_FAILED',
      at: context.at,
      hint: 'Only files, folders and links can be copied.',
      facts: { msg: `Remote copy does not support recursive copy of non-files: ${look.path} is not a file` },
    });
  }
  const sha1 = await sha1Of(host, look);
  return { name, kind: 'file', mode: followed.mode, content: { from: look.path }, size: followed.size, sha1 };
}

/** Text or data given in the playbook. */
export function givenSource(content: unknown, base: string): Sources {
  const bytes = content instanceof Secret ? content : givenBytes(content);
  return { base, isDirectory: false, all: [{ name: '', kind: 'file', mode: 0o600, ...contentOf(bytes) }] };
}

function givenBytes(content: unknown): Uint8Array | Secret {
  if (content instanceof Uint8Array) return content;
  if (typeof content !== 'object') return Buffer.from(String(content));
  const text = dataText(clearData(content));
  return secretsIn(content).length > 0 ? new Secret(text) : Buffer.from(text);
}
