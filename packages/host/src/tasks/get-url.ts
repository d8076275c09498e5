import { createHash } from 'node:crypto';
import { type Change, defineTask, InputError, TargetError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { writeArguments } from '../files/arguments.ts';
import {
  attributeArguments,
  compareOwned,
  type Owned,
  ownedBy,
  ownedByNew,
  ownedFacts,
  wantedMode,
} from '../files/attributes.ts';
import { lookAt, type Look, readBytes, sha1Sum } from '../files/look.ts';
import { putFile } from '../files/put.ts';
import { httpArguments, parseUrl, requestHeaders } from '../http/arguments.ts';
import { requestFollowing } from '../http/follow.ts';
import { web, type WebReader } from '../targets/web.ts';

interface Current extends Owned {
  readonly dest: string;
  /** SHA-1 of what is there; `null` for nothing. */
  readonly sum: string | null;
  readonly size: number;
  /** SHA-1 of what the server has, when it had to be asked; what is there when that is what is wanted. */
  readonly wantedSum?: string | undefined;
  readonly isWanted: boolean;
  readonly wantedMode?: string | undefined;
}

const args = Type.Object(
  {
    ...httpArguments,
    timeout: Type.Optional(
      Type.Number({ minimum: 0, description: 'Seconds until it has to be here; 600 when left out.' }),
    ),
    dest: Type.String({
      minLength: 1,
      description:
        'Where it goes on the host. A folder, or a path with a slash at its end, gets it under its own name.',
    }),
    checksum: Type.Optional(
      Type.String({
        pattern: '^(?:md5|sha1|sha224|sha256|sha384|sha512):[0-9a-fA-F]+$',
        description: 'The sum that it has to have, such as `sha256:…`. A file that has it is not asked for again.',
      }),
    ),
    force: Type.Optional(
      Type.Boolean({ description: 'Ask for it though it is there, and replace what differs; false when left out.' }),
    ),
    backup: writeArguments.backup,
    ...attributeArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

/** Longer files belong to the host's own tools. */
const largest = 1024 * 1024 * 1024;

export const getUrl = defineTask({
  name: 'get_url',
  summary: 'A file of a web server is on the host.',
  details:
    "It is asked for over the host's connection and travels through this machine; neither curl nor Python is needed on " +
    'the host. At most 1 GiB.',
  target: web,
  args,
  returns: {
    dest: 'The path on the host.',
    url: 'Where it came from.',
    checksum_src: 'SHA-1 of it.',
    checksum_dest: 'SHA-1 of what was there before.',
    size: 'Its bytes, before.',
    mode: 'Permissions.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    state: '`file`.',
  },

  async read(host, args, context): Promise<Current> {
    return (await find(host, args, context)).current;
  },

  diff: (current, args) => compare(current, args),

  async apply(host, changes, args, context) {
    const { look, current } = await find(host, args, context);
    const mode = current.wantedMode ?? (look.followed === undefined ? current.mode : undefined);
    const bits = mode === undefined ? undefined : Number.parseInt(mode, 8);
    const { owner, group, backup } = args;
    const isNew = changes.some(({ path }) => path === 'content');
    const content = isNew ? await download(host, args, context) : { from: look.path };
    return putFile(host, { look, content, mode: bits, owner, group, backup }, context.at);
  },

  facts: (current, args, changes) => ({
    dest: current.dest,
    url: args.url,
    checksum_src: current.wantedSum ?? current.sum,
    checksum_dest: current.sum,
    size: current.size,
    state: 'file',
    ...ownedFacts(current, changes),
  }),

  examples: [
    {
      title: 'A release, by its sum',
      playbook: `
        - name: Release
          get_url:
            url: https://downloads.example.com/service-2.1.tar.gz
            dest: /opt/service-2.1.tar.gz
            checksum: sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
            mode: "0644"
      `,
      current: {
        dest: '/opt/service-2.1.tar.gz',
        sum: null,
        size: 0,
        isWanted: false,
        wantedMode: '0644',
        mode: '0644',
        owner: 'root',
        group: 'root',
        uid: 0,
        gid: 0,
      },
      changes: [
        { path: 'content', from: null, to: 'https://downloads.example.com/service-2.1.tar.gz' },
        { path: 'mode', from: null, to: '0644' },
      ],
    },
  ],
});

function compare(current: Current, args: Args): Change[] {
  const changes: Change[] = [];
  const isNew = current.sum === null;
  if (!current.isWanted) {
    changes.push({ path: 'content', from: isNew ? null : `SHA-1 ${current.sum}`, to: args.url.replace(/\?.*$/su, '') });
  }
  const wanted = { mode: current.wantedMode, owner: args.owner, group: args.group };
  changes.push(...compareOwned(isNew ? null : current, wanted));
  return changes;
}

async function find(host: WebReader, args: Args, context: TaskContext): Promise<{ look: Look; current: Current }> {
  const url = parseUrl(args.url, context);
  const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  const folder = args.dest.replace(/(?<=.)\/+$/u, '');
  const { looks, me } = await lookAt(host, [folder, { folder, name: name || 'index.html' }], true);
  const [there, within] = looks;
  const look = args.dest.endsWith('/') || there?.followed?.kind === 'directory' ? within : there;
  if (look === undefined) throw InputError.of('get_url needs dest.', { code: 'FILE_ARGUMENTS', at: context.at });
  const sum = look.followed?.kind === 'file' ? (look.sha1 ?? sha1Sum(await readBytes(host, look.path))) : null;
  const owned = look.followed === undefined ? ownedByNew(me, 0o666 & ~me.umask) : ownedBy(look.followed);
  const state = sum === null ? { isWanted: false } : await compareSums(host, look, { sum, args }, context);
  const current = {
    ...owned,
    dest: look.path,
    sum,
    size: look.followed?.size ?? 0,
    ...state,
    wantedMode: wantedMode(args.mode, { look, isDirectory: false, me }, context.at),
  };
  return { look, current };
}

/** Whether what is there is what is wanted: by the sum that is given, by asking with `force`, else because it is there. */
async function compareSums(
  host: WebReader,
  look: Look,
  { sum, args }: { readonly sum: string; readonly args: Args },
  context: TaskContext,
): Promise<{ readonly isWanted: boolean; readonly wantedSum?: string }> {
  if (args.checksum !== undefined) {
    return { isWanted: hasSum(await readBytes(host, look.path), args.checksum) };
  }
  if (args.force !== true) return { isWanted: true };
  const wantedSum = sha1Sum(await download(host, args, context));
  return { isWanted: wantedSum === sum, wantedSum };
}

function hasSum(bytes: Uint8Array, checksum: string): boolean {
  const [algorithm = '', wanted = ''] = checksum.split(':');
  return createHash(algorithm).update(bytes).digest('hex') === wanted.toLowerCase();
}

async function download(host: WebReader, args: Args, context: TaskContext): Promise<Buffer> {
  const { response } = await requestFollowing(
    host,
    {
      method: 'GET',
      url: parseUrl(args.url, context),
      headers: { 'accept-encoding': 'identity', ...requestHeaders(args) },
      validateCertificates: args.validate_certs,
      timeoutMs: (args.timeout ?? 600) * 1000,
      maxBytes: largest,
    },
    'all',
  );
  const shown = args.url.replace(/\?.*$/su, '');
  if (response.status !== 200) {
    throw new TargetError(`${shown} answered ${response.status} ${response.reason}, asked from ${host.host}.`, {
      code: 'HTTP_STATUS',
      at: context.at,
      hint: 'Check the URL, and what the server wants to know.',
    });
  }
  if (args.checksum !== undefined && !hasSum(response.bytes, args.checksum)) {
    throw new TargetError(`What ${shown} sent has not the sum that checksum names.`, {
      code: 'CHECKSUM_MISMATCH',
      at: context.at,
      hint: 'Check the sum, and where the file comes from. Nothing was written.',
    });
  }
  return response.bytes;
}
