import { createHash } from 'node:crypto';
import { type Change, defineTask, InputError, SecretString, TargetError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { writeArguments } from '../files/arguments.ts';
import {
  attributeArguments,
  compareOwned,
  type Owned,
  ownedBy,
  ownedByNew,
  ownedFacts,
  presentFacts,
  wantedMode,
} from '../files/attributes.ts';
import { lookAt, lookAtOne, type Look, readBytes, sha1Sum } from '../files/look.ts';
import { putFile } from '../files/put.ts';
import { httpArguments, parseUrl, requestHeaders } from '../http/arguments.ts';
import { requestFollowing } from '../http/follow.ts';
import type { HttpResponse as Response } from '../http/request.ts';
import { web, type WebReader } from '../targets/web.ts';

interface Current extends Owned {
  readonly dest: string;
  /** SHA-1 of what is there; `null` for nothing. */
  readonly sum: string | null;
  readonly size: number;
  /** SHA-1 of what the server has, when it had to be asked; what is there when that is what is wanted. */
  readonly wantedSum?: string | undefined;
  readonly isWanted: boolean;
  /** The server was asked, and what it said. */
  readonly isAsked?: boolean;
  readonly said?: string;
  readonly status?: number;
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
    username: Type.Optional(Type.String({ description: 'The same as `url_username`.' })),
    password: Type.Optional(SecretString({ description: 'The same as `url_password`.' })),
    tmp_dest: Type.Optional(
      Type.String({ description: 'Accepted for Ansible: the new file is made beside the old one.' }),
    ),
    checksum: Type.Optional(
      Type.String({
        description:
          'The sum that it has to have, such as `sha256:…`, or behind the colon the URL of a list of sums. A file that ' +
          'has it is not asked for again.',
      }),
    ),
    force: Type.Optional(
      Type.Boolean({
        description:
          'Ask for it whole though it is there; false, when left out, asks only for what has changed since then.',
      }),
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
    msg: 'What the server said, and how long it is.',
    status_code: 'The status of the answer.',
    checksum_src: 'SHA-1 of it.',
    checksum_dest: 'SHA-1 of what was there before.',
    md5sum: 'MD5 of it.',
    backup_file: 'Where the old file is, with `backup`.',
    size: 'Its bytes.',
    mode: 'Permissions.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
    state: '`file`.',
  },

  async read(host, args, context): Promise<Current> {
    return (await find(host, args, context)).current;
  },

  diff: (current, args) => compare(current, args),

  async apply(host, changes, args, context) {
    const { look, current, response } = await find(host, args, context);
    const mode = current.wantedMode ?? (look.followed === undefined ? current.mode : undefined);
    const bits = mode === undefined ? undefined : Number.parseInt(mode, 8);
    const { owner, group, backup, unsafe_writes: unsafe } = args;
    const isNew = changes.some(({ path }) => path === 'content');
    const answer = isNew ? (response ?? (await download(host, args, context))) : undefined;
    const content = answer === undefined ? { from: look.path } : answer.bytes;
    const made = await putFile(
      host,
      { look, content, mode: bits, owner, group, backup: isNew && backup, unsafe },
      context.at,
    );
    if (answer !== undefined) rememberWritten(look.path, sha1Sum(answer.bytes), context);
    const { look: now } = await lookAtOne(host, { folder: '', name: look.path });
    return {
      ...made,
      ...(answer !== undefined && sumsOf(answer)),
      ...(now.followed !== undefined && presentFacts(now.followed)),
    };
  },

  facts: (current, args, changes) => ({
    dest: current.dest,
    url: args.url,
    checksum_src: current.isAsked === true ? (current.wantedSum ?? current.sum) : null,
    checksum_dest: current.isAsked === true ? current.sum : null,
    msg: current.said ?? 'file already exists',
    ...(current.status !== undefined && { status_code: current.status }),
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

interface FoundFile {
  readonly look: Look;
  readonly current: Current;
  /** What the server sent, when it had to be asked. */
  readonly response?: Response;
}

async function find(host: WebReader, args: Args, context: TaskContext): Promise<FoundFile> {
  const url = parseUrl(args.url, context);
  checkSum(args, context);
  const name = url.pathname.split('/').at(-1) ?? '';
  const folder = args.dest.replace(/(?<=.)\/+$/u, '');
  const { looks, me } = await lookAt(host, [folder, { folder, name: name || 'index.html' }], true);
  const [there, within] = looks;
  const isFolder = args.dest.endsWith('/') || there?.followed?.kind === 'directory';
  let look = isFolder ? within : there;
  if (look === undefined) throw InputError.of('get_url needs dest.', { code: 'FILE_ARGUMENTS', at: context.at });
  // Only the server knows under which name a folder gets it.
  if (isFolder) {
    const given = await nameFromServer(host, args, context);
    if (given !== undefined) ({ look } = await lookAtOne(host, { folder, name: given }, true));
  }
  const sum = look.followed?.kind === 'file' ? (look.sha1 ?? sha1Sum(await readBytes(host, look.path))) : null;
  const owned = look.followed === undefined ? ownedByNew(me, 0o666 & ~me.umask) : ownedBy(look.followed);
  const { state, answer } = await compareSums(host, { look, sum }, args, context);
  const current = {
    ...owned,
    dest: look.path,
    sum,
    size: look.followed?.size ?? 0,
    ...state,
    wantedMode: wantedMode(args.mode, { look, isDirectory: false, me }, context.at),
  };
  return { look, current, ...(answer !== undefined && { response: answer }) };
}

/** A server may name the file; nothing of the name leads out of the folder. */
async function nameFromServer(host: WebReader, args: Args, context: TaskContext): Promise<string | undefined> {
  const { headers, status } = await ask(host, args, context, { method: 'HEAD' });
  const name = /filename="?([^";]+)"?/iu.exec(headers['content-disposition'] ?? '')?.[1];
  const base = name?.replace(/^.*[/\\]/su, '').trim();
  return status !== 200 || base === undefined || ['', '.', '..'].includes(base) ? undefined : base;
}

/** Sums of what was written in a run: what a server sends anew each time is right once it is there. */
const written = new WeakMap<AbortSignal, Map<string, string>>();

function keyOf(path: string, { host, at }: TaskContext): string {
  return `${host}\n${path}\n${at.file}:${at.line}:${at.column}`;
}

function rememberWritten(path: string, sum: string, context: TaskContext): void {
  const sums = written.get(context.signal) ?? new Map<string, string>();
  sums.set(keyOf(path, context), sum);
  written.set(context.signal, sums);
}

/** Whether what is there is what is wanted: by the sum that is given, else by asking the server. */
async function compareSums(
  host: WebReader,
  { look, sum }: { readonly look: Look; readonly sum: string | null },
  args: Args,
  context: TaskContext,
): Promise<{ state: Pick<Current, 'isAsked' | 'isWanted' | 'said' | 'status' | 'wantedSum'>; answer?: Response }> {
  if (sum !== null && (await hasWantedSum(host, look, args, context))) return { state: { isWanted: true } };
  if (sum === null) return { state: { isWanted: false, isAsked: true } };
  const isOurs = written.get(context.signal)?.get(keyOf(look.path, context)) === sum;
  if (isOurs) return { state: { isWanted: true, isAsked: true } };
  const since = args.force === true || args.checksum !== undefined ? undefined : look.followed?.mtime;
  const answer = await download(host, args, context, since);
  const said = saidBy(answer);
  if (answer.status === 304) return { state: { isWanted: true, ...said } };
  const wantedSum = sha1Sum(answer.bytes);
  return { state: { isWanted: wantedSum === sum, isAsked: true, wantedSum, ...said }, answer };
}

async function hasWantedSum(host: WebReader, look: Look, args: Args, context: TaskContext): Promise<boolean> {
  if (args.checksum === undefined || look.followed?.kind !== 'file') return false;
  return hasSum(await readBytes(host, look.path), await wantedSum(host, args, context));
}

function checkSum({ checksum }: Args, context: TaskContext): void {
  if (checksum === undefined || /^(?:md5|sha1|sha224|sha256|sha384|sha512):./u.test(checksum)) return;
  throw InputError.of(`checksum "${checksum}" is not written as <algorithm>:<checksum>.`, {
    code: 'FILE_ARGUMENTS',
    at: context.at,
    hint: 'Such as sha256:…; known are md5, sha1, sha224, sha256, sha384 and sha512.',
    facts: { msg: 'The checksum parameter has to be in format <algorithm>:<checksum>' },
  });
}

/** The sum itself; where a URL is given, that of the list which belongs to the file's name. */
async function wantedSum(host: WebReader, args: Args, context: TaskContext): Promise<string> {
  const { checksum = '', url } = args;
  const at = checksum.indexOf(':');
  const [algorithm, given] = [checksum.slice(0, at), checksum.slice(at + 1)];
  if (!/^https?:/u.test(given)) return `${algorithm}:${given.replaceAll(/\W/gu, '').toLowerCase()}`;
  const { checksum: _, ...others } = args;
  const list = await download(host, { ...others, url: given }, context);
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  const lines = list.bytes
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/u));
  const own = lines.find(([, file = '']) => file.replace(/^[*.]?\/?/u, '') === name)?.[0];
  const sum = own ?? (lines.length === 1 && lines[0]?.length === 1 ? lines[0][0] : undefined);
  if (sum !== undefined) return `${algorithm}:${sum.toLowerCase()}`;
  throw new TargetError(`${given} has no sum for ${name}.`, {
    code: 'CHECKSUM_MISMATCH',
    at: context.at,
    hint: 'Check the list, and the name of the file.',
    facts: { msg: `Unable to find a checksum for file '${name}' in '${given}'` },
  });
}

function hasSum(bytes: Uint8Array, checksum: string): boolean {
  return sumOf(bytes, checksum) === checksum.slice(checksum.indexOf(':') + 1).toLowerCase();
}

function sumOf(bytes: Uint8Array, checksum: string): string {
  return createHash(checksum.slice(0, checksum.indexOf(':')))
    .update(bytes)
    .digest('hex');
}

function saidBy({ status, reason, bytes, headers }: Response): { said: string; status: number } {
  if (status === 304) return { said: `HTTP Error 304: ${reason}`, status };
  return { said: `${reason} (${headers['content-length'] ?? bytes.length} bytes)`, status };
}

function sumsOf(answer: Response): Record<string, unknown> {
  const { said, status } = saidBy(answer);
  const { bytes } = answer;
  return {
    checksum_src: sha1Sum(bytes),
    md5sum: createHash('md5').update(bytes).digest('hex'),
    msg: said,
    status_code: status,
  };
}

async function ask(
  host: WebReader,
  args: Args,
  context: TaskContext,
  { method = 'GET', since }: { readonly method?: string; readonly since?: number | undefined },
): Promise<Response> {
  const { username, password } = args;
  const account = { url_username: args.url_username ?? username, url_password: args.url_password ?? password };
  const { response } = await requestFollowing(
    host,
    {
      method,
      url: parseUrl(args.url, context),
      headers: {
        'accept-encoding': 'identity',
        ...(since !== undefined && { 'if-modified-since': new Date(since * 1000).toUTCString() }),
        ...requestHeaders({ ...args, ...account }),
      },
      validateCertificates: args.validate_certs,
      timeoutMs: (args.timeout ?? 600) * 1000,
      maxBytes: largest,
    },
    'all',
  );
  return response;
}

async function download(host: WebReader, args: Args, context: TaskContext, since?: number): Promise<Response> {
  const response = await ask(host, args, context, { since });
  const shown = args.url.replace(/\?.*$/su, '');
  if (response.status === 304 && since !== undefined) return response;
  if (response.status !== 200) {
    throw new TargetError(`${shown} answered ${response.status} ${response.reason}, asked from ${host.host}.`, {
      code: 'HTTP_STATUS',
      at: context.at,
      hint: 'Check the URL, and what the server wants to know.',
      facts: {
        msg: 'Request failed',
        status_code: response.status,
        response: `HTTP Error ${response.status}: ${response.reason}`,
        url: args.url,
        dest: args.dest,
      },
    });
  }
  if (args.checksum !== undefined) {
    const wanted = await wantedSum(host, args, context);
    if (!hasSum(response.bytes, wanted)) throw wrongSum(response, wanted, args, context);
  }
  return response;
}

function wrongSum({ bytes }: Response, wanted: string, { url, dest }: Args, context: TaskContext): TargetError {
  const [is, should] = [sumOf(bytes, wanted), wanted.slice(wanted.indexOf(':') + 1)];
  return new TargetError(`What ${url.replace(/\?.*$/su, '')} sent has not the sum that checksum names.`, {
    code: 'CHECKSUM_MISMATCH',
    at: context.at,
    hint: 'Check the sum, and where the file comes from. Nothing was written.',
    facts: { msg: `The checksum for ${dest} did not match ${should}; it was ${is}.`, url, dest },
  });
}
