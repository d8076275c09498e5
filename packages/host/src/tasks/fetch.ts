import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { defineTask, InputError, TargetError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { type Look, lookAtOne, readBytes, sha1Of, sha1Sum, whyUnseen } from '../files/look.ts';
import { files, type FilesReader } from '../targets/files.ts';

interface Current {
  /** The path on this machine. */
  readonly dest: string;
  readonly src: string;
  /** What the host has; `null` for no file there. */
  readonly remoteSum: string | null;
  readonly localSum: string | null;
  readonly localMd5?: string;
  /** Why there is nothing to fetch. */
  readonly missing?: string;
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
    md5sum: 'MD5 of the content here.',
  },

  async read(host, args, context): Promise<Current> {
    const { look } = await lookAtOne(host, args.src, true);
    const isLenient = args.fail_on_missing === false;
    const { missing, code } = await whyNot(host, look);
    if (missing !== undefined && !isLenient) {
      throw new TargetError(`${look.path} on ${host.host} cannot be fetched: ${missing}.`, {
        code,
        at: context.at,
        hint: 'Check src; fail_on_missing: false lets it be.',
        facts: { msg: missing, file: look.path },
      });
    }
    const remoteSum = missing === undefined ? ((await sha1Of(host, look)) ?? null) : null;
    const dest = destOf(look.path, args, context);
    const local = existsSync(dest) && statSync(dest).isFile() ? readFileSync(dest) : undefined;
    if (missing === undefined && local === undefined && existsSync(dest)) {
      const said = 'dest is an existing directory, use a trailing slash if you want to fetch src into that directory';
      throw InputError.of(`${args.dest} of fetch: ${said}.`, {
        code: 'FILE_ARGUMENTS',
        at: context.at,
        hint: 'Add a slash at its end, or name a file.',
        facts: { msg: said },
      });
    }
    return {
      dest,
      src: look.path,
      remoteSum,
      localSum: local === undefined ? null : sha1Sum(local),
      ...(local !== undefined && { localMd5: md5Sum(local) }),
      ...(missing !== undefined && { missing }),
    };
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
    return { md5sum: md5Sum(bytes) };
  },

  facts({ dest, src, remoteSum, localMd5, missing }, _args, changes) {
    if (missing !== undefined) return { src, file: src, msg: `${missing}, not transferring, ignored` };
    const sums = { checksum: remoteSum, md5sum: localMd5 ?? null };
    if (changes.length === 0) return { dest, src, file: src, ...sums };
    return { dest, src, ...sums, remote_checksum: remoteSum, remote_md5sum: null };
  },

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

/** Why there is nothing to fetch, in Ansible's words. */
async function whyNot(host: FilesReader, { path, followed }: Look): Promise<{ missing?: string; code: string }> {
  const code = 'NO_SUCH_FILE';
  if (followed === undefined) {
    const isDenied = (await whyUnseen(host, path)) === 'denied';
    if (isDenied) return { missing: 'file is not readable: Permission denied', code: 'PERMISSION_DENIED' };
    return { missing: 'the remote file does not exist', code };
  }
  if (followed.kind === 'directory')
    return { missing: 'remote file is a directory, fetch cannot work on directories', code };
  if (followed.kind !== 'file') return { missing: `remote file is a ${followed.kind}`, code };
  const { code: unreadable } = await host.ask(['test', '-r', path]);
  return unreadable === 0
    ? { code }
    : { missing: 'file is not readable: Permission denied', code: 'PERMISSION_DENIED' };
}

function md5Sum(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function destOf(src: string, { dest, flat }: Args, context: TaskContext): string {
  const folder = dirname(context.at.file);
  const base = isAbsolute(dest) ? dest : resolve(folder, dest);
  if (flat === true) return dest.endsWith('/') ? join(base, basename(src)) : base;
  const inner = normalize(`/${src}`);
  return join(base, context.host, inner);
}
