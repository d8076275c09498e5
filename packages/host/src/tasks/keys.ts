import { compare, defineTask, SecretString, SignetError, TargetError } from '@signet/core';
import { inspectKeyFile, type LtpaKeys, openKeyFile } from '@signet/ltpa';
import { type Static, Type } from '@sinclair/typebox';
import { FileMode, modeBits, modeText, sameSpelling } from '../file-mode.ts';
import { files } from '../targets/files.ts';

/** What the key file on the host is, by ids: never its text. `null` for what is not there or not known. */
interface KeyFile {
  readonly public_id: string | null;
  /** Known only when the password opens the file. */
  readonly shared_id: string | null;
  readonly realm: string | null;
  readonly opens_with_password: boolean;
  readonly mode: string | null;
}

interface Current {
  readonly file: KeyFile;
  /** The ids of the keys that are wanted, so that comparing needs no decryption. */
  readonly wanted: { readonly public_id: string; readonly shared_id: string };
}

const args = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'The key file on the host.' }),
    keys: SecretString({ description: 'The text of an exported key file; `websphere.ltpa_keys` returns it.' }),
    password: SecretString({ description: 'The password that the keys were exported with.' }),
    realm: Type.String({
      minLength: 1,
      description: 'The realm that the key file has to name, such as `ldap.example.com:389`.',
    }),
    mode: Type.Optional(FileMode),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

const absent: KeyFile = { public_id: null, shared_id: null, realm: null, opens_with_password: false, mode: null };

export const keys = defineTask({
  name: 'ltpa.keys',
  summary: 'An LTPA key file that holds the same keys as the cell.',
  details:
    'Keys are compared by fingerprints, not by the text of the file: two exports of the same keys differ in their date. ' +
    'The file also has to open with the password and to name the realm. Its mode is 0600 unless `mode` says otherwise.\n\n' +
    'A file whose keys still name another realm is not written (`LTPA_REALM_MISMATCH`): they were exported before the ' +
    'cell had restarted with the new realm.',
  target: files,
  args,

  async read(files, args): Promise<Current> {
    const { publicId, sharedId } = openWanted(args);
    const wanted = { public_id: publicId, shared_id: sharedId };
    const content = await files.readFile(args.path);
    if (content === undefined) return { file: absent, wanted };
    const info = await files.stat(args.path);
    return { file: { ...identify(content, args), mode: info === undefined ? null : modeText(info.mode) }, wanted };
  },

  diff({ file, wanted }, args) {
    const mode = sameSpelling(args.mode ?? '0600');
    return compare(file, { ...wanted, realm: args.realm, opens_with_password: true, mode });
  },

  async apply(files, changes, args) {
    const mode = modeBits(args.mode ?? '0600');
    if (changes.every(({ path }) => path === 'mode')) {
      if (changes.length > 0) await files.setMode(args.path, mode);
      return;
    }
    const { realm } = openWanted(args);
    if (realm !== args.realm) throw realmMismatch(realm, args);
    // Properties files are ISO-8859-1 by definition.
    await files.writeFile(args.path, Buffer.from(args.keys.reveal(), 'latin1'), { mode });
  },

  returns: { public_id: 'Fingerprint of the wanted key pair.', realm: 'The realm that the file has to name.' },
  facts: ({ wanted }, args) => ({ public_id: wanted.public_id, realm: args.realm }),

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
        file: {
          public_id: 'ltpa-pub1:oldoldoldoldoldoldoldo',
          shared_id: null,
          realm: 'defaultWIMFileBasedRealm',
          opens_with_password: false,
          mode: '0644',
        },
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
  ],
});

/** What the wanted keys are; their shared key is not kept. */
function openWanted(args: Args): Pick<LtpaKeys, 'publicId' | 'sharedId' | 'realm'> {
  const opened = openKeyFile(args.keys.reveal(), args.password);
  opened.dispose();
  return opened;
}

/** A file that is no key file, or that the password does not open, is a difference and no error. */
function identify(content: Buffer, args: Args): KeyFile {
  try {
    const opened = openKeyFile(content, args.password);
    opened.dispose();
    const { publicId, sharedId, realm = null } = opened;
    return { ...absent, public_id: publicId, shared_id: sharedId, realm, opens_with_password: true };
  } catch (error) {
    if (!isAboutKeys(error)) throw error;
  }
  try {
    const { publicId, realm = null } = inspectKeyFile(content);
    return { ...absent, public_id: publicId, realm };
  } catch (error) {
    if (!isAboutKeys(error)) throw error;
    return absent;
  }
}

function isAboutKeys(error: unknown): boolean {
  return error instanceof SignetError && error.code.startsWith('LTPA_');
}

function realmMismatch(realm: string | undefined, args: Args): TargetError {
  return new TargetError(
    `The keys for ${args.path} name the realm "${realm ?? ''}", not "${args.realm}": the cell exported them before the new realm was active.`,
    { code: 'LTPA_REALM_MISMATCH', hint: 'Restart the cell so that the realm takes effect, and run again.' },
  );
}
