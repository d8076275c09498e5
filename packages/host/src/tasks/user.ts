import { defineTask, SecretString } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { type Account, readAccount } from '../system/account.ts';
import { commandsFor, compareAccount, keyFileOf, looksHashed, makesHome } from '../system/account-changes.ts';
import { accountError } from '../system/accounts.ts';
import { commands } from '../targets/commands.ts';

interface Current {
  /** `null`: there is no such user. */
  readonly account: Account | null;
}

const args = Type.Object(
  {
    name: Type.String({ pattern: '^[^-:\\s][^:\\s]*$', description: 'The user.' }),
    state: Type.Optional(
      Type.Union([Type.Literal('present'), Type.Literal('absent')], { description: '`present` when left out.' }),
    ),
    uid: Type.Optional(Type.Integer({ minimum: 0, description: 'The number; the next free one when left out.' })),
    group: Type.Optional(Type.String({ description: 'Name or number of the main group.' })),
    groups: Type.Optional(
      Type.Unsafe<string | readonly string[]>({
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
        description: 'Further groups: exactly these, or with `append` these too.',
      }),
    ),
    append: Type.Optional(
      Type.Boolean({ description: 'Leave other further groups as they are; false when left out.' }),
    ),
    comment: Type.Optional(Type.String({ description: 'The full name.' })),
    home: Type.Optional(Type.String({ description: 'The home folder.' })),
    shell: Type.Optional(Type.String({ description: 'The login shell.' })),
    password: Type.Optional(
      SecretString({ description: 'The hash of the password, as the filter `password_hash` makes it. Never shown.' }),
    ),
    update_password: Type.Optional(
      Type.Union([Type.Literal('always'), Type.Literal('on_create')], { description: '`always` when left out.' }),
    ),
    create_home: Type.Optional(
      Type.Boolean({ description: 'Make the home folder when it is not there; true when left out.' }),
    ),
    createhome: Type.Optional(Type.Boolean({ description: 'The same as `create_home`.' })),
    move_home: Type.Optional(
      Type.Boolean({ description: 'With another `home`: take along what is in the old one; false when left out.' }),
    ),
    skeleton: Type.Optional(Type.String({ description: 'The folder that a new home folder is a copy of.' })),
    umask: Type.Optional(Type.String({ description: 'Of a new home folder.' })),
    non_unique: Type.Optional(Type.Boolean({ description: 'Let `uid` be that of another user; false when left out.' })),
    expires: Type.Optional(
      Type.Number({ description: 'When the account ends, in seconds since 1970; negative: never.' }),
    ),
    password_lock: Type.Optional(Type.Boolean({ description: 'Whether the password opens nothing.' })),
    password_expire_min: Type.Optional(
      Type.Integer({ description: 'How many days a password has to be kept before the next one.' }),
    ),
    password_expire_max: Type.Optional(
      Type.Integer({ description: 'After how many days a password has to be changed.' }),
    ),
    generate_ssh_key: Type.Optional(
      Type.Boolean({ description: 'Make an SSH key, without a passphrase, where there is none; false when left out.' }),
    ),
    ssh_key_file: Type.Optional(
      Type.String({ description: 'Its file, below the home folder; `.ssh/id_` and the type when left out.' }),
    ),
    ssh_key_type: Type.Optional(Type.String({ description: '`rsa` when left out.' })),
    ssh_key_bits: Type.Optional(Type.Integer({ description: 'Its length; what ssh-keygen chooses when left out.' })),
    ssh_key_comment: Type.Optional(Type.String({ description: 'Its comment.' })),
    system: Type.Optional(Type.Boolean({ description: 'A new one is a system user; false when left out.' })),
    remove: Type.Optional(Type.Boolean({ description: 'With `absent`: the home folder too; false when left out.' })),
    force: Type.Optional(
      Type.Boolean({
        description:
          'With `absent`: though the user is logged in. With `generate_ssh_key`: though there is a public key. False when left out.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type UserArguments = Static<typeof args>;

export const user = defineTask({
  name: 'user',
  summary: 'A user of the host.',
  details: 'Through useradd, usermod and userdel. A hash reaches the host as data, not in a command line.',
  target: commands,
  args,
  returns: {
    name: 'The user.',
    uid: 'The number.',
    group: 'The number of the main group.',
    home: 'The home folder.',
    shell: 'The login shell.',
    state: '`present` or `absent`.',
    ssh_key_file: 'With `generate_ssh_key`: the file of the key.',
    ssh_public_key: 'Its public part.',
    ssh_fingerprint: 'Its fingerprint.',
  },

  async read(host, args): Promise<Current> {
    return { account: await readAccount(host, args.name, keyFileOf(args)) };
  },

  diff: ({ account }, args) => compareAccount(account, args),

  async apply(host, changes, args) {
    // A shell of ours that waits for the next command would count as the user at work.
    if (changes.some(({ path }) => /^(?:home|state|uid)$/u.test(path))) await host.release?.(args.name);
    for (const { argv, stdin } of commandsFor(changes, args)) {
      const result = await host.run(argv, stdin === undefined ? {} : { stdin });
      if (result.code !== 0) throw accountError(host.host, argv, result);
    }
    const account = args.state === 'absent' ? null : await readAccount(host, args.name, keyFileOf(args));
    return factsOf(account, args);
  },

  facts: ({ account }, args, changes) => ({
    ...factsOf(account, args),
    ...(args.state === 'absent' && changes.length > 0 && { force: args.force ?? false, remove: args.remove ?? false }),
    ...(args.state !== 'absent' &&
      (account === null
        ? { system: args.system ?? false, create_home: makesHome(args) }
        : { append: args.append ?? false, move_home: args.move_home ?? false })),
  }),

  examples: [
    {
      title: 'The user of a service, in one more group',
      playbook: `
        - name: User of the service
          user: { name: service, groups: docker, append: true, shell: /bin/bash }
      `,
      current: {
        account: {
          uid: 1001,
          gid: 1001,
          comment: '',
          home: '/home/service',
          shell: '/bin/sh',
          groups: ['service', 'adm'],
          password: null,
        },
      },
      changes: [
        { path: 'shell', from: '/bin/sh', to: '/bin/bash' },
        { path: 'groups', from: ['adm'], to: ['adm', 'docker'] },
      ],
    },
  ],
});

const notHashed =
  "The input password appears not to have been hashed. The 'password' argument must be encrypted for this module to work properly.";

function factsOf(account: Account | null, args: UserArguments): Readonly<Record<string, unknown>> {
  const { name, state = 'present' } = args;
  if (state === 'absent') return { name, state };
  const key = account?.key;
  return {
    name,
    state,
    ...((account?.uid ?? args.uid) !== undefined && { uid: account?.uid ?? args.uid }),
    ...(account !== null && { group: account.gid }),
    home: account?.home ?? args.home ?? `/home/${name}`,
    ...((account?.shell ?? args.shell) !== undefined && { shell: account?.shell ?? args.shell }),
    comment: account?.comment ?? args.comment ?? '',
    ...(args.groups !== undefined && {
      groups: [args.groups].flat().join(','),
    }),
    ...(args.password !== undefined && { password: 'NOT_LOGGING_PASSWORD' }),
    ...(args.password !== undefined && !looksHashed(args.password.reveal()) && { warnings: [notHashed] }),
    ...(key !== undefined && { ssh_key_file: key.file, ssh_public_key: key.text, ssh_fingerprint: key.fingerprint }),
  };
}
