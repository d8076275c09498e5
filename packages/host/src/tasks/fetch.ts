import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { defineTask, TargetError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { lookAtOne, readBytes, sha1Of, sha1Sum } from '../files/look.ts';
import { files } from '../targets/files.ts';

interface Current {
  /** The path on this machine. */
  readonly dest: string;
  readonly src: string;
  /** What the host has; `null` for no file there. */
  readonly remoteSum: string | null;
  readonly localSum: string | null;
}

const args = Type.Object(
  {
    src: Type.String({ minLength: 1, description: 'The file on the host.' }),
    dest: Type.String({
      minLength: 1,
      description:
        'Where it goes on this machine: below it, in a folder for each host with the path of `src`; with `flat` the file itself.',
    }),
    flat: Type.Optional(
      Type.Boolean({ description: '`dest` is the file, or with a slash at its end the folder; false when left out.' }),
    ),
    fail_on_missing: Type.Optional(
      Type.Boolean({ description: 'A file that is not there is a failure; true when left out.' }),
    ),
    validate_checksum: Type.Optional(
      Type.Boolean({ description: 'Compare the sum of what arrived with that on the host; true when left out.' }),
    ),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const fetch = defineTask({
  name: 'fetch',
  summary: 'A file of the host is here as it is there.',
  details: 'The file is replaced whole, and only when its sum differs. A new one is readable only for its owner.',
  target: files,
  args,
  returns: {
    dest: 'The path on this machine.',
    src: 'The path on the host.',
    checksum: 'SHA-1 of the content.',
    remote_checksum: 'The same.',
    md5sum: 'Always null.',
  },

  async read(host, args, context): Promise<Current> {
    const { look } = await lookAtOne(host, args.src, true);
    const remoteSum = look.followed?.kind === 'file' ? ((await sha1Of(host, look)) ?? null) : null;
    if (remoteSum === null && args.fail_on_missing !== false) {
      throw new TargetError(`There is no file ${look.path} on ${host.host}.`, {
        code: 'NO_SUCH_FILE',
        at: context.at,
        hint: 'Check src; fail_on_missing: false lets it be.',
      });
    }
    const dest = destOf(look.path, args, context);
    const localSum = existsSync(dest) ? sha1Sum(readFileSync(dest)) : null;
    return { dest, src: look.path, remoteSum, localSum };
  },

  diff({ dest, remoteSum, localSum }) {
    if (remoteSum === null || remoteSum === localSum) return [];
    return [{ path: dest, from: localSum === null ? null : `SHA-1 ${localSum}`, to: `SHA-1 ${remoteSum}` }];
  },

  async apply(host, _changes, args, context) {
    const { look } = await lookAtOne(host, args.src);
    const bytes = await readBytes(host, look.path);
    const dest = destOf(look.path, args, context);
    mkdirSync(dirname(dest), { recursive: true });
    // Not through a link that somebody else put there.
    const temporary = `${dest}.${randomUUID()}.part`;
    writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, dest);
  },

  facts: ({ dest, src, remoteSum }) =>
    remoteSum === null
      ? { src, msg: 'the remote file does not exist, not transferring, ignored' }
      : { dest, src, checksum: remoteSum, remote_checksum: remoteSum, md5sum: null },

  examples: [
    {
      title: 'The log of each host, into a folder of its own',
      playbook: `
        - name: Logs of the installation
          fetch: { src: /var/log/install.log, dest: logs }
      `,
      current: {
        dest: '/work/logs/web1/var/log/install.log',
        src: '/var/log/install.log',
        remoteSum: 'b',
        localSum: 'a',
      },
      changes: [{ path: '/work/logs/web1/var/log/install.log', from: 'SHA-1 a', to: 'SHA-1 b' }],
    },
  ],
});

function destOf(src: string, { dest, flat }: Args, context: TaskContext): string {
  const folder = dirname(context.at.file);
  const base = isAbsolute(dest) ? dest : resolve(folder, dest);
  if (flat === true) return dest.endsWith('/') ? join(base, basename(src)) : base;
  const inner = normalize(`/${src}`);
  return join(base, context.host, inner);
}
