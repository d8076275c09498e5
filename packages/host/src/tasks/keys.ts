import {
  type Change,
  compare,
  defineTask,
  InputError,
  SecretString,
  type Secret,
  TargetError,
  type TaskContext,
} from '@signet/core';
import { type LtpaKeys, openKeyFile, rewrapKeyFile } from '@signet/ltpa';
import { type Static, Type } from '@sinclair/typebox';
import { FileMode, modeBits, sameSpelling } from '../file-mode.ts';
import { attributeArguments, compareOwned, type Owned, ownedBy, ownedByNew, ownedFacts } from '../files/attributes.ts';
import { type Look, lookAtOne, readBytes } from '../files/look.ts';
import { putFile } from '../files/put.ts';
import { changeCommands, safeChange } from '../files/safe-change.ts';
import { shellError } from '../files/shell-error.ts';
import { unknownAccounts } from '../files/unknown-accounts.ts';
import { identifyKeyFile, type KeyFileIdentity, unidentified } from '../ltpa/identity.ts';
import { keyFileText, longestKeyFile } from '../ltpa/key-text.ts';
import type { CommandsReader, CommandsWriter } from '../targets/commands.ts';
import { files } from '../targets/files.ts';

interface Current {
  readonly path: string;
  readonly file: KeyFileIdentity;
  /** Owner and permissions of the file; `null` when there is none. */
  readonly owned: Owned | null;
  /** What a new file gets without being told. */
  readonly fresh: Owned;
  /** There is a link at the path. */
  readonly is_link: boolean;
  /** The ids of the keys that are wanted, so that comparing needs no decryption. */
  readonly wanted: { readonly public_id: string; readonly shared_id: string };
  /** In check mode: an owner or group that the host does not know. */
  readonly warnings?: readonly string[];
}

const args = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'The key file on the host.' }),
    keys: SecretString({
      description:
        'The text of an exported key file, also in base64 as values of Kubernetes have it; `websphere.ltpa_keys` returns it.',
    }),
    password: SecretString({ description: 'The password that the keys were exported with.' }),
    file_password: Type.Optional(
      SecretString({
        description: 'The password that opens the file on the host; the same as `password` when left out.',
      }),
    ),
    realm: Type.String({
      minLength: 1,
      description: 'The realm that the key file has to name, such as `ldap.example.com:389`.',
    }),
    mode: Type.Optional(FileMode),
    owner: attributeArguments.owner,
    group: attributeArguments.group,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

/** What changes on the file as it is; everything else takes a new one. */
const attributeNames: ReadonlySet<string> = new Set(['owner', 'group', 'mode']);

export const keys = defineTask({
  name: 'ltpa.keys',
  summary: 'An LTPA key file that holds the same keys as the cell.',
  details:
    'Keys are compared by fingerprints, not by the text of the file: two exports of the same keys differ in their date. ' +
    'The file also has to open with its password and to name the realm. Its mode is 0600 unless `mode` says otherwise.\n\n' +
    'Products may protect the same keys by passwords of their own: with `file_password` the file gets the keys under that ' +
    'one, whatever they were exported with.\n\n' +
    'Where only the owner, group or mode differs, the file itself is left alone. Otherwise it is replaced whole, by a ' +
    'rename; a link at the path is read through, and replaced by a file.\n\n' +
    'A file whose keys name another realm is not written (`LTPA_REALM_MISMATCH`): they were exported before the server ' +
    'had restarted with that realm, or are meant for another. Check mode says so where no task before would change ' +
    'anything; after one, such as `websphere.realm`, the run may export other keys.',
  target: files,
  args,
  returns: {
    path: 'The key file on the host.',
    public_id: 'Fingerprint of the wanted key pair.',
    shared_id: 'Fingerprint of the wanted shared key and key pair.',
    realm: 'The realm that the file has to name.',
    mode: 'Permissions, such as `0600`.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
  },

  async read(host, args, context): Promise<Current> {
    const given = openWanted(args, context);
    const wanted = idsOf(given);
    const { look, me } = await lookAtOne(host, args.path);
    const { path, own, followed } = look;
    const warnings = context.check ? await unknownAccounts(host, args) : [];
    const common = {
      path,
      fresh: ownedByNew(me, 0o600),
      is_link: own?.kind === 'link',
      wanted,
      ...(warnings.length > 0 && { warnings }),
    };
    if (followed !== undefined && followed.kind !== 'file') throw notAFile(host, path, followed.kind, context);
    const file =
      followed === undefined || followed.size > longestKeyFile
        ? unidentified
        : identifyKeyFile(await readBytes(host, path), passwordOf(args));
    // A cell that is to change its realm exports other keys in the run than in check mode.
    if (context.check && context.followsChanges !== true && contentOf(file, wanted, args).length > 0) {
      requireRealm(given, args, context);
    }
    return { ...common, file, owned: followed === undefined ? null : ownedBy(followed) };
  },

  diff({ file, owned, is_link: isLink, wanted }, args) {
    const content = contentOf(file, wanted, args);
    const { owner, group } = args;
    return [
      ...content,
      ...(isLink && content.length > 0 ? [{ path: 'state', from: 'link', to: 'file' }] : []),
      ...compareOwned(owned, { mode: wantedMode(args), owner, group }),
    ];
  },

  async apply(host, changes, args, context) {
    const { look } = await lookAtOne(host, args.path);
    if (changes.every(({ path }) => attributeNames.has(path))) await setAttributes(host, look, changes);
    else await writeKeys(host, look, args, context);
    const { followed } = (await lookAtOne(host, { folder: '', name: look.path })).look;
    return followed === undefined ? {} : { ...ownedBy(followed) };
  },

  facts({ path, wanted, owned, fresh, warnings }, args, changes) {
    const told = warnings === undefined ? {} : { warnings };
    return { path, ...wanted, realm: args.realm, ...ownedFacts(owned ?? fresh, changes), ...told };
  },

  examples: [
    {
      title: "The cell's keys beside the Compose file",
      playbook: `
        - name: LTPA key file
          ltpa.keys:
            path: /opt/hcl/sametime/ltpa.keys
            keys: "{{ ltpa.keys }}"
            password: "{{ ltpa_password }}"
            realm: ldap.example.com:389
      `,
      current: {
        path: '/opt/hcl/sametime/ltpa.keys',
        file: {
          public_id: 'ltpa-pub1:oldoldoldoldoldoldoldo',
          shared_id: null,
          realm: 'defaultWIMFileBasedRealm',
          opens_with_password: false,
        },
        owned: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
        fresh: { mode: '0600', owner: 'root', group: 'root', uid: 0, gid: 0 },
        is_link: false,
        wanted: { public_id: 'ltpa-pub1:newnewnewnewnewnewnewn', shared_id: 'ltpa-shr1:newnewnewnewnewnewnewn' },
      },
      changes: [
        { path: 'public_id', from: 'ltpa-pub1:oldoldoldoldoldoldoldo', to: 'ltpa-pub1:newnewnewnewnewnewnewn' },
        { path: 'shared_id', from: null, to: 'ltpa-shr1:newnewnewnewnewnewnewn' },
        { path: 'realm', from: 'defaultWIMFileBasedRealm', to: 'ldap.example.com:389' },
        { path: 'opens_with_password', from: false, to: true },
        { path: 'mode', from: '0644', to: '0600' },
      ],
    },
    {
      title: 'Keys of a Liberty server, under a password and an owner of its own',
      playbook: `
        - name: LTPA key file
          ltpa.keys:
            path: /opt/wlp/usr/servers/portal/resources/security/ltpa.keys
            keys: "{{ ltpa.keys }}"
            password: "{{ ltpa_password }}"
            file_password: "{{ liberty_keys_password }}"
            realm: ldap.example.com:389
            owner: wlp
            group: wlp
            mode: "0640"
      `,
      current: {
        path: '/opt/wlp/usr/servers/portal/resources/security/ltpa.keys',
        file: {
          public_id: 'ltpa-pub1:newnewnewnewnewnewnewn',
          shared_id: 'ltpa-shr1:newnewnewnewnewnewnewn',
          realm: 'ldap.example.com:389',
          opens_with_password: true,
        },
        owned: { mode: '0640', owner: 'root', group: 'wlp', uid: 0, gid: 1001 },
        fresh: { mode: '0600', owner: 'root', group: 'root', uid: 0, gid: 0 },
        is_link: false,
        wanted: { public_id: 'ltpa-pub1:newnewnewnewnewnewnewn', shared_id: 'ltpa-shr1:newnewnewnewnewnewnewn' },
      },
      changes: [{ path: 'owner', from: 'root', to: 'wlp' }],
    },
  ],
});

function contentOf(file: KeyFileIdentity, wanted: Current['wanted'], { realm }: Args): Change[] {
  return compare(file, { ...wanted, realm, opens_with_password: true });
}

function wantedMode(args: Args): string {
  return sameSpelling(args.mode) ?? '0600';
}

function passwordOf({ password, file_password: filePassword }: Args): Secret {
  return filePassword ?? password;
}

/** What the wanted keys are; their shared key is not kept. */
function openWanted(args: Args, { at }: TaskContext): LtpaKeys {
  const opened = openKeyFile(keyFileText(args.keys.reveal()), args.password);
  opened.dispose();
  if (opened.fileLayout === opened.layout) return opened;
  throw InputError.of(`The keys for ${args.path} have a layout that no released server reads: ${opened.fileLayout}.`, {
    code: 'LTPA_UNKNOWN_LAYOUT',
    at,
    hint: 'Generate and export the keys again with a released server.',
  });
}

function idsOf({ publicId, sharedId }: LtpaKeys): Current['wanted'] {
  return { public_id: publicId, shared_id: sharedId };
}

/** Without another inode, so that a container which has the file mounted keeps it. */
async function setAttributes(host: CommandsWriter, look: Look, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const attributes = Object.fromEntries(changes.map(({ path, to }) => [path, to as string]));
  const there = { word: '"$1"', own: look.own, follow: true };
  const script = ['LC_ALL=C; export LC_ALL', safeChange, ...changeCommands(there, attributes)].join('\n');
  const path = look.path.startsWith('-') ? `./${look.path}` : look.path;
  const result = await host.run(['sh', '-c', script, 'sh', path]);
  if (result.code !== 0) throw shellError(host.host, 'Changing', look.path, result);
}

async function writeKeys(host: CommandsWriter, look: Look, args: Args, context: TaskContext): Promise<void> {
  requireRealm(openWanted(args, context), args, context);
  const { owner, group, password, file_password: filePassword } = args;
  const exported = keyFileText(args.keys.reveal());
  const text = filePassword === undefined ? exported : rewrapKeyFile(exported, password, filePassword);
  const content = Buffer.from(text, 'latin1');
  await putFile(host, { look, content, mode: modeBits(wantedMode(args)), owner, group }, context.at);
}

function notAFile(host: CommandsReader, path: string, kind: string, { at }: TaskContext): TargetError {
  const isDirectory = kind === 'directory';
  return new TargetError(
    `${path} on ${host.host} is a ${isDirectory ? 'folder' : kind}, and a key file is wanted there.`,
    {
      code: isDirectory ? 'DEST_IS_DIRECTORY' : 'FILE_FAILED',
      at,
      hint: isDirectory ? 'Add the name of the file to path.' : 'Remove it first, or choose another path.',
    },
  );
}

function requireRealm({ realm }: LtpaKeys, args: Args, { at }: TaskContext): void {
  if (realm === args.realm) return;
  const named = realm === undefined ? 'no realm' : `the realm "${realm}"`;
  throw new TargetError(`The keys for ${args.path} name ${named}, and the realm wanted is "${args.realm}".`, {
    code: 'LTPA_REALM_MISMATCH',
    at,
    hint: 'Keys name the realm of the server that exported them. When it has got the wanted one since, restart it and export the keys again; otherwise correct the argument realm.',
  });
}
