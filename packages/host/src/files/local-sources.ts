import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TaskContext } from '@signet/core';
import { contentOf, type Source, type Sources } from './sources.ts';

export interface LocalOptions {
  /** False: a vault is copied as it is. */
  readonly decrypt?: boolean | undefined;
  /** False: links in a folder are copied as links. */
  readonly local_follow?: boolean | undefined;
}

/** A file or folder of the author's. */
export function localSources(src: string, context: TaskContext, options: LocalOptions = {}): Sources {
  const found = context.controller.find('files', src.replace(/(?<=.)\/+$/u, ''));
  const base = basename(found);
  if (!statSync(found).isDirectory()) {
    return { base, origin: found, isDirectory: false, all: [localFile(found, '', context, options)] };
  }
  const all = [...folder(found, '', [], { context, options })];
  return { base, isDirectory: true, contentsOnly: src.endsWith('/'), all };
}

interface Walk {
  readonly context: TaskContext;
  readonly options: LocalOptions;
}

/** @param above where the folders around it really are: a link that leads to one of them stays a link */
function* folder(path: string, name: string, above: readonly string[], walk: Walk): Generator<Source> {
  const here = [...above, realpathSync(path)];
  yield { name, kind: 'directory', mode: statSync(path).mode & 0o7777, size: 0 };
  const folders: [string, string][] = [];
  for (const entry of readdirSync(path).toSorted()) {
    const inner = join(path, entry);
    const innerName = name === '' ? entry : `${name}/${entry}`;
    if (staysLink(inner, here, walk.options)) yield link(inner, innerName);
    else if (statSync(inner).isDirectory()) folders.push([inner, innerName]);
    else yield localFile(inner, innerName, walk.context, walk.options);
  }
  for (const [inner, innerName] of folders) yield* folder(inner, innerName, here, walk);
}

function staysLink(path: string, above: readonly string[], { local_follow: follow = true }: LocalOptions): boolean {
  if (!lstatSync(path).isSymbolicLink()) return false;
  return !follow || !existsSync(path) || above.includes(realpathSync(path));
}

function link(path: string, name: string): Source {
  return { name, kind: 'link', mode: 0o777, size: 0, target: readlinkSync(path) };
}

function localFile(path: string, name: string, context: TaskContext, { decrypt = true }: LocalOptions): Source {
  const content = decrypt ? context.controller.read(path) : readFileSync(path);
  return { name, kind: 'file', mode: statSync(path).mode & 0o7777, ...contentOf(content) };
}
