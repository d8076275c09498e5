import { defineAssertion, SecretString } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { Copy, type FoundCopy } from '../same-keys/copies.ts';
import { agreedOn, judgeCopies } from '../same-keys/judge.ts';
import { readCopy } from '../same-keys/read-copies.ts';
import { files } from '../targets/files.ts';

const args = Type.Object(
  {
    copies: Type.Array(Copy, { minItems: 1, description: 'The copies of the keys that products on this host use.' }),
    keys: Type.Optional(
      SecretString({
        description:
          'The text of the key file that they should agree with, also in base64; `websphere.ltpa_keys` returns it.',
      }),
    ),
    password: Type.Optional(
      SecretString({
        description: 'The password that opens `keys`, and every copy that has none of its own.',
      }),
    ),
    public_id: Type.Optional(
      Type.String({
        pattern: '^ltpa-pub1:',
        description: 'Fingerprint of the key pair that they should have, such as another host registered.',
      }),
    ),
    shared_id: Type.Optional(
      Type.String({ pattern: '^ltpa-shr1:', description: 'Fingerprint of the shared key that they should have.' }),
    ),
    realm: Type.Optional(Type.String({ minLength: 1, description: 'The realm that they should name.' })),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

interface Current {
  readonly copies: readonly FoundCopy[];
}

const playbook = `
  - name: Sametime has the keys of the cell
    ltpa.same_keys:
      keys: "{{ ltpa.keys }}"
      password: "{{ ltpa_password }}"
      realm: ldap.example.com:389
      copies:
        - env_file: /opt/hcl/sametime/.env
`;

const found: FoundCopy = {
  name: 'the given key file',
  problem: null,
  public_id: 'ltpa-pub1:AaAaAaAaAaAaAaAaAaAaAa',
  shared_id: 'ltpa-shr1:AaAaAaAaAaAaAaAaAaAaAa',
  realm: 'ldap.example.com:389',
  configured_realm: null,
  layout: '1.0',
  creation_date: 'Mon Nov 23 19:53:01 UTC 2026',
  opens_with_password: true,
  default_password: false,
  password_flaw: null,
  opens_without_flaw: false,
  password_missing: null,
  remarks: [],
  exposed: [],
};
const inSametime: FoundCopy = { ...found, name: '/opt/hcl/sametime/.env', configured_realm: 'ldap.example.com:389' };

export const sameKeys = defineAssertion({
  name: 'ltpa.same_keys',
  summary: 'Copies of the LTPA keys, in several products and on several hosts, are the same and open.',
  details:
    'A sign-on breaks weeks after the last change when one product has other keys, a password that does not open them ' +
    'or another realm. This compares the copies by fingerprints, which no password, date or order of properties ' +
    'changes; nothing of the keys is shown or registered.\n\n' +
    'Each of `copies` says where it is by one of these:\n\n' +
    '- `path`: a key file on the host;\n' +
    '- `env_file`: an environment file there, such as the .env of Sametime on Docker, from which also its password and ' +
    'realm are taken: `LTPA_KEYS_FILE_PATH`, `LTPA_KEYS_PASSWORD` and `LTPA_REALM`, or the entries that `variables` ' +
    'names (`path`, `password`, `realm`, and `keys` for one that holds the file itself in base64);\n' +
    '- `keys`: the text itself, also in base64, such as a value of a chart or of a Kubernetes secret.\n\n' +
    'It may have a `name` for messages, a `password` of its own, and the `realm` that its product is configured with.\n\n' +
    'The copies are compared with `keys`, with `public_id` and `shared_id`, or, without these, with the first of them. ' +
    'For copies on several hosts register the result on each and hand its `public_id` to the others.\n\n' +
    'A password that does not open its copy is looked at more closely: a line break that `echo` added, the typographic ' +
    'quotation marks of a manual, or base64 around base64 are told of, not the password itself.',
  target: files,
  provesWantedState: true,
  args,
  returns: {
    public_id: 'Fingerprint of the key pair that the copies should have.',
    shared_id: 'Fingerprint of their shared key; left out when no copy could be opened.',
    realm: 'The realm that they should name.',
    copies: 'What was found: for each `name`, `public_id`, `shared_id`, `realm`, `opens_with_password` and more.',
  },

  async read(host, args, context): Promise<Current> {
    const { keys, password } = args;
    const copies: FoundCopy[] = [];
    const given = keys === undefined ? [] : [{ name: 'the given key file', keys }];
    for (const copy of [...given, ...args.copies]) copies.push(await readCopy(host, copy, password, context));
    return { copies };
  },

  verify: ({ copies }, args) => judgeCopies(copies, args),

  facts({ copies }, args: Args) {
    const { publicId, sharedId, realm } = agreedOn(copies, args);
    return {
      ...(publicId !== undefined && { public_id: publicId.value }),
      ...(sharedId !== undefined && { shared_id: sharedId.value }),
      ...(realm !== undefined && { realm: realm.value }),
      copies,
    };
  },

  examples: [
    { title: 'The cell and Sametime on Docker', playbook, current: { copies: [found, inSametime] }, findings: [] },
    {
      title: 'A regenerated key, a backslash too many, and a file that everybody can read',
      playbook,
      current: {
        copies: [
          found,
          {
            ...inSametime,
            public_id: 'ltpa-pub1:BbBbBbBbBbBbBbBbBbBbBb',
            shared_id: 'ltpa-shr1:BbBbBbBbBbBbBbBbBbBbBb',
            configured_realm: String.raw`ldap.example.com\:389`,
            exposed: [{ path: '/opt/hcl/sametime/ltpa.keys', mode: '0644' }],
          },
        ],
      },
      findings: [
        {
          severity: 'error',
          code: 'LTPA_KEYS_DIFFER',
          message:
            '/opt/hcl/sametime/.env has other keys than the given key file: ltpa-pub1:BbBbBbBbBbBbBbBbBbBbBb instead of ltpa-pub1:AaAaAaAaAaAaAaAaAaAaAa.',
          hint: 'Copy the keys again (ltpa.keys) and restart what uses them. Where the cell makes new keys by itself, turn that off (websphere.key_generation).',
        },
        {
          severity: 'error',
          code: 'LTPA_REALM_DIFFERS',
          message: String.raw`/opt/hcl/sametime/.env is configured with the realm "ldap.example.com\:389" instead of "ldap.example.com:389" (the given realm).`,
          hint: 'In the key file a backslash stands before a colon; it is not part of the realm. Take it away.',
        },
        {
          severity: 'warning',
          code: 'LTPA_FILE_READABLE_BY_OTHERS',
          message:
            '/opt/hcl/sametime/ltpa.keys, which /opt/hcl/sametime/.env uses, has mode 0644: every user of the host can read or write it.',
          hint: 'Give it mode 0600, and to the user who reads it.',
        },
      ],
    },
    {
      title: 'The values of a Kubernetes release, compared with a fingerprint',
      playbook: `
        - name: Sametime on Kubernetes has the keys of the cell
          ltpa.same_keys:
            public_id: ltpa-pub1:AaAaAaAaAaAaAaAaAaAaAa
            copies:
              - name: the release
                keys: "{{ values.global.ltpaKeysBase64 }}"
                password: "{{ values.global.ltpaKeysPasswordBase64 | b64decode }}"
                realm: "{{ values.global.ltpaRealm }}"
      `,
      current: {
        copies: [
          {
            ...inSametime,
            name: 'the release',
            opens_with_password: false,
            password_flaw: 'typographic quotation marks around it',
            opens_without_flaw: true,
          },
        ],
      },
      findings: [
        {
          severity: 'error',
          code: 'LTPA_PASSWORD_DRIFT',
          message:
            'The password of the release has typographic quotation marks around it, and opens the keys only without.',
          hint: 'Store it without; encode with printf %s or in the playbook, never with echo or by hand.',
        },
      ],
    },
  ],
});
