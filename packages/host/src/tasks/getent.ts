import { defineAssertion, type Finding } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { commands } from '../targets/commands.ts';

interface Current {
  /** `null`: there is no such key. */
  readonly entries: Readonly<Record<string, readonly string[] | null>>;
  readonly reason?: string;
}

const noKey = 'One or more supplied key could not be found in the database.';

const args = Type.Object(
  {
    database: Type.String({
      pattern: '^[a-z0-9_]+$',
      description: 'Such as `passwd`, `group`, `hosts` or `services`.',
    }),
    key: Type.Optional(Type.String({ description: 'Only the entry of this name.' })),
    split: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'What separates fields; a colon, or blanks where there are none, when left out.',
      }),
    ),
    fail_key: Type.Optional(
      Type.Boolean({ description: 'That there is no such key is a failure; true when left out.' }),
    ),
    service: Type.Optional(Type.String({ description: 'Only this source, such as `files` or `ldap`.' })),
  },
  { additionalProperties: false },
);

export const getent = defineAssertion({
  name: 'getent',
  summary: "Entries of the host's databases: users, groups, names.",
  details: 'Where there is no `getent`, the files in `/etc` are read.',
  target: commands,
  args,
  returns: { ansible_facts: 'With `getent_` and the database: the fields of each entry, by its name.' },

  async read(host, { database, key, split, service }): Promise<Current> {
    const source = service === undefined ? [] : ['-s', service];
    const script = `if command -v getent >/dev/null 2>&1; then exec getent "$@"; fi
database=$1 key=\${2-}
[ -r "/etc/$database" ] || { echo "Unknown database: $database" >&2; exit 1; }
[ -z "$key" ] && exec cat "/etc/$database"
grep "^$key[:[:blank:]]" "/etc/$database" || exit 2`;
    const words = [...source, database, ...(key === undefined ? [] : [key])];
    const { code, stdout, stderr } = await host.ask(['sh', '-c', script, 'sh', ...words]);
    if (code === 2 && key !== undefined) return { entries: { [key]: null } };
    if (code !== 0 && code !== 2) return { entries: {}, reason: stderr.toString('utf8').trim() || `exit code ${code}` };
    const entries: Record<string, readonly string[]> = {};
    const isColon = ['passwd', 'shadow', 'group', 'gshadow'].includes(database);
    for (const line of stdout.toString('utf8').split('\n')) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const separator = split ?? (isColon ? ':' : undefined);
      const [name = '', ...fields] = separator === undefined ? line.trim().split(/\s+/u) : line.split(separator);
      entries[name] ??= fields;
    }
    return { entries };
  },

  verify({ entries, reason }, { database, key, fail_key: isFailure = true }): Finding[] {
    if (reason !== undefined) {
      return [
        {
          severity: 'error',
          code: 'GETENT_FAILED',
          message: 'Missing arguments, or database unknown.',
          hint: `getent says of ${database}: ${reason}`,
        },
      ];
    }
    if (key === undefined || entries[key] !== null || !isFailure) return [];
    return [
      {
        severity: 'error',
        code: 'GETENT_NO_KEY',
        message: noKey,
        hint: `There is no ${key} in ${database}; "fail_key: false" lets that be.`,
      },
    ];
  },

  facts: ({ entries }, { database, key }) => ({
    ansible_facts: { [`getent_${database}`]: entries },
    ...(key !== undefined && entries[key] === null && { msg: noKey }),
  }),

  examples: [
    {
      title: 'The home of a user',
      playbook: `
        - name: Account of the service
          getent: { database: passwd, key: wasadmin }
      `,
      current: { entries: { wasadmin: ['x', '500', '500', '', '/home/wasadmin', '/bin/bash'] } },
      findings: [],
    },
  ],
});
