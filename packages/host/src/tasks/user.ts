import { type Change, defineTask, Secret, SecretString } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { accountError } from '../system/accounts.ts';
import { commands } from '../targets/commands.ts';

interface Current {
  /** `null`: there is no such user. */
  readonly account: {
    readonly uid: number;
    readonly gid: number;
    readonly comment: string;
    readonly home: string;
    readonly shell: string;
    /** The main group first. */
    readonly groups: readonly string[];
    /** The hash; `null` when it may not be read. */
    readonly password: Secret | null;
  } | null;
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
      Type.Boolean({ description: 'Make the home folder of a new user; true when left out.' }),
    ),
    system: Type.Optional(Type.Boolean({ description: 'A new one is a system user; false when left out.' })),
    remove: Type.Optional(Type.Boolean({ description: 'With `absent`: the home folder too; false when left out.' })),
    force: Type.Optional(
      Type.Boolean({ description: 'With `absent`: though the user is logged in; false when left out.' }),
    ),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const user = defineTask({
  name: 'user',
  summary: 'A user of the host.',
  details: 'Through useradd, usermod and userdel. A hash reaches the host as data, not in a command line.',
  target: commands,
  args,
  returns: {
    name: 'The user.',
    uid: 'The number.',
    home: 'The home folder.',
    shell: 'The login shell.',
    state: '`present` or `absent`.',
  },

  async read(host, { name }): Promise<Current> {
    const script = `entry=$(getent passwd "$1" 2>/dev/null || grep "^$1:" /etc/passwd) || exit 0
printf '%s\\n' "$entry" | sed 1q
id -Gn -- "$1"
{ getent shadow "$1" || grep "^$1:" /etc/shadow; } 2>/dev/null | cut -d: -f2`;
    const { stdout } = await host.ask(['sh', '-c', script, 'sh', name]);
    const [entry = '', groups = '', password] = stdout.toString('utf8').split('\n');
    if (entry === '') return { account: null };
    const [, , uid, gid, comment = '', home = '', shell = ''] = entry.split(':');
    const hash = password === undefined || password === '' ? null : new Secret(password);
    return {
      account: { uid: Number(uid), gid: Number(gid), comment, home, shell, groups: groups.split(' '), password: hash },
    };
  },

  diff: ({ account }, args) => compareAccount(account, args),

  async apply(host, changes, args) {
    const { name, state, remove, force } = args;
    const isNew = changes.some(({ path, to }) => path === 'state' && to === 'present');
    const argv =
      state === 'absent'
        ? ['userdel', ...(remove === true ? ['-r'] : []), ...(force === true ? ['-f'] : []), name]
        : [...(isNew ? ['useradd', ...newOptions(args)] : ['usermod']), ...options(changes, args), name];
    const withoutOptions = state !== 'absent' && !isNew && argv.length === 2;
    if (!withoutOptions) {
      const result = await host.run(argv);
      if (result.code !== 0) throw accountError(host.host, argv, result);
    }
    const { password } = args;
    if (password === undefined || !changes.some(({ path }) => path === 'password')) return;
    const set = ['chpasswd', '-e'];
    const result = await host.run(set, { stdin: new Secret(`${name}:${password.reveal()}\n`) });
    if (result.code !== 0) throw accountError(host.host, set, result);
  },

  facts: ({ account }, args) => ({
    name: args.name,
    state: args.state ?? 'present',
    ...(args.state !== 'absent' && {
      ...((args.uid ?? account?.uid) !== undefined && { uid: args.uid ?? account?.uid }),
      home: args.home ?? account?.home ?? `/home/${args.name}`,
      ...((args.shell ?? account?.shell) !== undefined && { shell: args.shell ?? account?.shell }),
      comment: args.comment ?? account?.comment ?? '',
    }),
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

function wantedGroups({ groups, append }: Args, further: readonly string[]): string[] | undefined {
  if (groups === undefined) return undefined;
  const list = (typeof groups === 'string' ? groups.split(',') : groups)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return append === true ? [...new Set([...further, ...list])].toSorted() : list.toSorted();
}

function compareAccount(account: Current['account'], args: Args): Change[] {
  if (args.state === 'absent') return account === null ? [] : [{ path: 'state', from: 'present', to: 'absent' }];
  const changes: Change[] = [];
  if (account === null) changes.push({ path: 'state', from: 'absent', to: 'present' });
  const [main, ...others] = account?.groups ?? [];
  const differ = (path: string, from: unknown, to: unknown): void => {
    if (to !== undefined && to !== from) changes.push({ path, from: from ?? null, to });
  };
  differ('uid', account?.uid, args.uid);
  const mainGroup = args.group !== undefined && /^\d+$/u.test(args.group) ? String(account?.gid) : main;
  differ('group', mainGroup === 'undefined' ? undefined : mainGroup, args.group);
  differ('comment', account?.comment, args.comment);
  differ('home', account?.home, args.home);
  differ('shell', account?.shell, args.shell);
  const further = others.toSorted();
  const groups = wantedGroups(args, further);
  if (groups !== undefined && groups.join(',') !== further.join(',')) {
    changes.push({ path: 'groups', from: account === null ? null : further, to: groups });
  }
  const isPasswordManaged = args.password !== undefined && (account === null || args.update_password !== 'on_create');
  if (isPasswordManaged && account?.password?.equals(args.password ?? '') !== true) {
    changes.push({ path: 'password', from: account?.password ?? null, to: args.password });
  }
  return changes;
}

function newOptions({ system, create_home: home }: Args): string[] {
  return [...(system === true ? ['-r'] : []), home === false ? '-M' : '-m'];
}

function options(changes: readonly Change[], { uid, group, comment, home, shell }: Args): string[] {
  const given = {
    uid: ['-u', uid],
    group: ['-g', group],
    comment: ['-c', comment],
    home: ['-d', home],
    shell: ['-s', shell],
  };
  const found: string[] = [];
  for (const [name, [option, value]] of Object.entries(given)) {
    if (changes.some(({ path }) => path === name)) found.push(String(option), String(value));
  }
  const groups = changes.find(({ path }) => path === 'groups')?.to;
  if (Array.isArray(groups)) found.push('-G', groups.join(','));
  return found;
}
