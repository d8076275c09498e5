import { type Change, Secret, type TaskContext, TargetError } from '@signet/core';
import type { CommandsReader, CommandsWriter } from '../targets/commands.ts';
import { type Attributes, compareOwned, type Owned, ownedBy, ownedByNew, wantedMode } from './attributes.ts';
import { shownContent } from './content.ts';
import { type Look, lookAtOne, readBytes } from './look.ts';
import { type Backup, putFile } from './put.ts';
import { changeCommands, safeChange } from './safe-change.ts';
import { shellError } from './shell-error.ts';

/** A text file that is edited. */
export interface FileText {
  readonly path: string;
  /** `null` when there is no file. Bytes that are no UTF-8 are one character each. */
  readonly text: string | null;
  readonly encoding: 'utf8' | 'latin1';
  /** Who owns it; of a new one, who will. */
  readonly owned: Owned;
  readonly wantedMode?: string | undefined;
  /** Differences are shown. */
  readonly isShown?: boolean;
}

export interface TextArguments extends Attributes {
  readonly create?: boolean | undefined;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly unsafe_writes?: boolean | undefined;
}

/** What became of the text, and how to call it. */
export interface Edited {
  readonly text: string | null;
  readonly message: string;
}

/** Reads a file that is to be edited; links are followed. */
export async function readText(
  host: CommandsReader,
  path: string,
  args: TextArguments,
  context: TaskContext,
): Promise<{ readonly file: FileText; readonly look: Look }> {
  const { look, me } = await lookAtOne(host, path);
  const found = look.followed;
  if (found?.kind === 'directory') {
    throw new TargetError(`${look.path} on ${host.host} is a folder.`, {
      code: 'FILE_FAILED',
      at: context.at,
      hint: 'Give the path of a file.',
      facts: { rc: 256, msg: `Path ${look.path} is a directory !` },
    });
  }
  const bytes = found === undefined ? undefined : await readBytes(host, look.path);
  const asText = bytes?.toString('utf8') ?? '';
  const encoding = bytes === undefined || bytes.equals(Buffer.from(asText)) ? 'utf8' : 'latin1';
  const owned = found === undefined ? ownedByNew(me, 0o666 & ~me.umask) : ownedBy(found);
  const mode = wantedMode(args.mode, { look, isDirectory: false, me }, context.at);
  const text = bytes === undefined ? null : bytes.toString(encoding);
  return {
    file: { path: look.path, text, encoding, owned, wantedMode: mode, ...(context.diff && { isShown: true }) },
    look,
  };
}

/** A text of the playbook as it is compared with that of a file. */
export function inEncoding(text: string, encoding: FileText['encoding']): string {
  return encoding === 'utf8' ? text : Buffer.from(text).toString('latin1');
}

export function compareText(file: FileText, edited: Edited, args: TextArguments, isSecret = false): Change[] {
  const changes: Change[] = [];
  const isNew = file.text === null;
  if (edited.text !== file.text) {
    changes.push({ path: 'content', from: shown(file.text, file, isSecret), to: shown(edited.text, file, isSecret) });
  }
  if (edited.text === null) return changes;
  const wanted = { mode: file.wantedMode, owner: args.owner, group: args.group };
  changes.push(...compareOwned(isNew ? null : file.owned, wanted));
  return changes;
}

function shown(text: string | null, { encoding }: FileText, isSecret: boolean) {
  return shownContent(text === null ? undefined : Buffer.from(text, encoding), isSecret);
}

/** Writes what was edited; only the owner or mode when nothing else differs. */
export async function applyText(
  host: CommandsWriter,
  { file, look }: { readonly file: FileText; readonly look: Look },
  edited: Edited,
  { args, isSecret = false }: { readonly args: TextArguments; readonly isSecret?: boolean },
  context: TaskContext,
): Promise<Backup> {
  const { owner, group } = args;
  if (edited.text === null) return {};
  if (edited.text === file.text) {
    const changed = compareText(file, edited, args);
    if (changed.length === 0) return {};
    const there = { word: '"$1"', own: look.own, follow: true };
    const lines = [
      'LC_ALL=C; export LC_ALL',
      safeChange,
      ...changeCommands(there, { mode: file.wantedMode, owner, group }),
    ];
    const path = file.path.startsWith('-') ? `./${file.path}` : file.path;
    const result = await host.run(['sh', '-c', lines.join('\n'), 'sh', path]);
    if (result.code !== 0) throw shellError(host.host, 'Changing', file.path, result);
    return {};
  }
  if (file.text === null) await makeParent(host, file.path);
  const bytes = Buffer.from(edited.text, file.encoding);
  const fresh = file.text === null ? (isSecret ? '0600' : file.owned.mode) : undefined;
  const mode = file.wantedMode ?? fresh;
  return putFile(
    host,
    {
      look,
      content: isSecret && file.encoding === 'utf8' ? new Secret(edited.text) : bytes,
      mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
      owner,
      group,
      backup: args.backup,
      validate: args.validate,
      follow: true,
      unsafe: args.unsafe_writes,
    },
    context.at,
  );
}

async function makeParent(host: CommandsWriter, path: string): Promise<void> {
  const folder = path.includes('/') ? path.replace(/\/[^/]*$/u, '') : '';
  if (folder === '') return;
  const result = await host.run(['mkdir', '-p', '--', folder]);
  if (result.code !== 0) throw shellError(host.host, 'Writing', path, result);
}

/** Lines with their ends, as Python's `readlines` gives them. */
export function linesWithEnds(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

export function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/u, '');
}
