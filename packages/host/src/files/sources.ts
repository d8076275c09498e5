import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Secret, secretsIn, TargetError, type TaskContext } from '@signet/core';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { bytesOf, clearData, dataText } from './content.ts';
import { lookAt, sha1Of, sha1Sum } from './look.ts';
import { shellError } from './shell-error.ts';

/** One file or folder that is to be copied. */
export interface Source {
  /** Relative to the folder that is copied; empty for that folder itself, or for a single file. */
  readonly name: string;
  readonly kind: 'file' | 'directory';
  /** Permission bits there. */
  readonly mode: number;
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

/** A file or folder of the author's. */
export function localSources(src: string, context: TaskContext, decrypt = true): Sources {
  const found = context.controller.find('files', src.replace(/(?<=.)\/+$/u, ''));
  const root = statSync(found);
  const base = basename(found);
  if (!root.isDirectory())
    return { base, origin: found, isDirectory: false, all: [localFile(found, '', root.mode, context, decrypt)] };
  const all: Source[] = [];
  const walk = (path: string, name: string): void => {
    const { mode } = statSync(path);
    all.push({ name, kind: 'directory', mode: mode & 0o7777, size: 0 });
    for (const entry of readdirSync(path).toSorted()) {
      const inner = join(path, entry);
      const innerName = name === '' ? entry : `${name}/${entry}`;
      const info = statSync(inner);
      if (info.isDirectory()) walk(inner, innerName);
      else all.push(localFile(inner, innerName, info.mode, context, decrypt));
    }
  };
  walk(found, '');
  return { base, isDirectory: true, contentsOnly: src.endsWith('/'), all };
}

function localFile(path: string, name: string, mode: number, context: TaskContext, decrypt: boolean): Source {
  const content = decrypt ? context.controller.read(path) : readFileSync(path);
  return { name, kind: 'file', mode: mode & 0o7777, ...contentOf(content) };
}

/** Content with its size and sum. */
export function contentOf(content: Uint8Array | Secret) {
  const bytes = bytesOf(content);
  return { content, size: bytes.length, sha1: sha1Sum(bytes), md5: createHash('md5').update(bytes).digest('hex') };
}

const list = String.raw`cd -- "$1" 2>/dev/null || { [ -e "$1" ] && exit 4; exit 3; }
find . -exec sh -c 'for path do
  if [ -d "$path" ]; then printf "d%s\0" "$path"; else printf "f%s\0" "$path"; fi
done' sh {} +`;

/** A file or folder on the host itself. */
export async function remoteSources(host: CommandsReader, src: string, context: TaskContext): Promise<Sources> {
  const listed = await host.ask(['sh', '-c', `set -- ${expandedWord(src)}\n${list}`]);
  if (listed.code === 3) {
    throw new TargetError(`There is no ${src} on ${host.host}.`, {
      code: 'NO_SUCH_FILE',
      at: context.at,
      hint: 'Check src; with remote_src it is a path on the host.',
    });
  }
  const isDirectory = listed.code !== 4;
  if (isDirectory && listed.code !== 0) throw shellError(host.host, 'Listing', src, listed);
  const entries = isDirectory
    ? listed.stdout
        .toString('utf8')
        .split('\0')
        .filter((entry) => entry !== '')
        .map((entry) => entry.slice(1).replace(/^\.\/?/u, ''))
    : [''];
  const folder = src.replace(/(?<=.)\/+$/u, '');
  const paths = entries.map((name) => ({ folder, name }));
  const { looks } = await lookAt(host, paths, true);
  const all: Source[] = [];
  for (const [index, look] of looks.entries()) {
    const name = entries[index] ?? '';
    const { followed } = look;
    if (followed === undefined) continue;
    if (followed.kind === 'directory') all.push({ name, kind: 'directory', mode: followed.mode, size: 0 });
    else {
      const sha1 = await sha1Of(host, look);
      all.push({ name, kind: 'file', mode: followed.mode, content: { from: look.path }, size: followed.size, sha1 });
    }
  }
  return {
    base: basename(folder),
    origin: looks[0]?.path ?? src,
    isDirectory,
    contentsOnly: src.endsWith('/'),
    all: all.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Text or data given in the playbook. */
export function givenSource(content: unknown, base: string): Sources {
  const bytes = content instanceof Secret ? content : givenBytes(content);
  return { base, isDirectory: false, all: [{ name: '', kind: 'file', mode: 0o644, ...contentOf(bytes) }] };
}

function givenBytes(content: unknown): Uint8Array | Secret {
  if (typeof content !== 'object') return Buffer.from(String(content));
  const text = dataText(clearData(content));
  return secretsIn(content).length > 0 ? new Secret(text) : Buffer.from(text);
}
