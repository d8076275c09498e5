import { resolve } from 'node:path';
import { type Controller, InputError, type Secret } from '@signet/core';
import { isVaultText } from '@signet/vault';
import type { TaskStep } from '../playbook.ts';
import { candidates, findAuthored, readAuthored } from '../vars/authored-file.ts';
import type { LayeredScope } from '../vars/scope.ts';
import type { PlayRun } from './play-run.ts';
import { scopeFor, searchPathOf, worldOf } from './scopes.ts';
import { renderFile } from '../vars/template-file.ts';

/**
 * The author's files, for one task. What a template gives stays the same for the task, so that a later look whether its
 * change was kept does not take another time, or variables that were set meanwhile, for a difference.
 */
export function controllerFor(play: PlayRun, step: TaskStep | undefined, scope: LayeredScope | undefined): Controller {
  const { run } = play;
  const rendered = new Map<string, string | Secret>();
  return {
    find: (kind, path) => findFile(searchPathOf(play, step), kind, path),
    read: (path) =>
      readOpened(path, (text) => opened(path, () => run.unlock({ text, at: { file: path, line: 1, column: 1 } }))),
    render(text, file, options) {
      const key = JSON.stringify([file, options, text]);
      const known = rendered.get(key);
      if (known !== undefined) return known;
      const content = renderFile({
        text,
        file,
        options,
        scope: scope ?? scopeFor(play, play.allHosts[0] ?? 'localhost', step),
        world: worldOf(play, searchPathOf(play, step)),
      });
      rendered.set(key, content);
      return content;
    },
  };
}

/** A relative path is tried in each folder, first below the folder of its kind. */
function findFile(folders: readonly string[], kind: 'files' | 'templates', path: string): string {
  const found = findAuthored(folders, kind, path);
  if (found !== undefined) return found;
  throw InputError.of(`The file ${path} was not found.`, {
    code: 'FILE_MISSING',
    hint: `Looked for: ${candidates(folders, kind, path).join(', ')}.`,
  });
}

/** Without a password: what Ansible says of it, for who looks at the result. */
function opened(path: string, open: () => Secret): Secret {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'VAULT_NO_PASSWORD') throw error;
    const msg = `A vault password or secret must be specified to decrypt ${resolve(path)}`;
    throw new InputError(error.diagnostics, error, { msg });
  }
}

function readOpened(path: string, open: (text: string) => Secret): Buffer | Secret {
  let content: Buffer;
  try {
    content = readAuthored(path);
  } catch (error) {
    throw InputError.of(`The file ${path} cannot be read: ${(error as Error).message}`, {
      code: 'FILE_UNREADABLE',
      hint: 'Check its owner and mode.',
      cause: error,
    });
  }
  return content.subarray(0, 15).toString('latin1').startsWith('$ANSIBLE_VAULT;') &&
    isVaultText(content.toString('utf8'))
    ? open(content.toString('utf8'))
    : content;
}
