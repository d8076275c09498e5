import {
  type Change,
  defineTask,
  InputError,
  reveal,
  sameValue,
  Secret,
  SECRET_KEYWORD,
  type SourceRef,
} from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { editEnvFile } from '../env-file/edit.ts';
import { envEntries, parseEnvFile } from '../env-file/grammar.ts';
import { whyUnquotable } from '../env-file/quoting.ts';
import { FileMode, modeBits, modeText, sameSpelling } from '../file-mode.ts';
import { files } from '../targets/files.ts';

/** The managed entries as they are; `null` for one that is not set. */
interface Current {
  readonly values: Readonly<Record<string, string | Secret | null>>;
  /** `null` when there is no file. */
  readonly mode: string | null;
}

/** `mode` is left out because that is the name of the file's mode among the changes. */
const nameOfEntry = '^(?!mode$)[A-Za-z_][A-Za-z0-9_]*$';

const Value = Type.Unsafe<Secret | string | number | boolean>({
  type: ['string', 'number', 'boolean'],
  [SECRET_KEYWORD]: 'allowed',
});

const ListRule = Type.Object(
  {
    prefix: Type.Optional(Type.String({ description: 'What stands before the list, such as `Fork:`.' })),
    separator: Type.Optional(
      Type.String({ minLength: 1, description: 'What stands between the items; a comma when left out.' }),
    ),
    contains: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'Items that have to be in the list; others stay.',
    }),
  },
  { additionalProperties: false },
);
type ListRule = Static<typeof ListRule>;

const args = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'The environment file on the host; created when it is missing.' }),
    entries: Type.Optional(
      Type.Unsafe<Record<string, Secret | string | number | boolean>>({
        type: 'object',
        propertyNames: { pattern: nameOfEntry },
        additionalProperties: Value,
        description: 'The value of each entry.',
      }),
    ),
    lists: Type.Optional(
      Type.Unsafe<Record<string, ListRule>>({
        type: 'object',
        propertyNames: { pattern: nameOfEntry },
        additionalProperties: ListRule,
        description: 'Entries that hold a list which others write to as well: what is missing is added at its end.',
      }),
    ),
    absent: Type.Optional(
      Type.Array(Type.String({ pattern: nameOfEntry }), { description: 'Entries that must not be there.' }),
    ),
    mode: Type.Optional(FileMode),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const envFile = defineTask({
  name: 'host.env_file',
  summary: 'Entries of an environment file, such as the .env of a Compose project.',
  details:
    'Comments, order and every other entry stay as they are. Values are compared by their meaning, not by their quotes. ' +
    'A value that Compose 1, Compose 2 and podman-compose would not read alike is refused: one with a single quote, ' +
    'a backslash, a line break or `${`.\n\n' +
    'Without `mode` an existing file keeps its mode; a new one gets 0600 when it holds a secret, else 0644.',
  target: files,
  args,

  async read(files, args, context): Promise<Current> {
    checkValues(args, context.at);
    const content = await files.readFile(args.path);
    const found = envEntries(parseEnvFile(content?.toString('utf8') ?? ''));
    const values: Record<string, string | Secret | null> = {};
    for (const name of managedNames(args)) {
      const entry = found.get(name);
      // Such a value is never the wanted one: what a container gets is something else.
      const isExpanded = entry?.expands === true && args.entries?.[name] !== undefined;
      const text = isExpanded ? `${entry.value} (Compose expands the $)` : entry?.value;
      values[name] = text === undefined ? null : isSecret(name, args) ? new Secret(text) : text;
    }
    const info = content === undefined ? undefined : await files.stat(args.path);
    return { values, mode: info === undefined ? null : modeText(info.mode) };
  },

  diff(current, args) {
    const changes: Change[] = [];
    const differ = (name: string, to: string | Secret | null): void => {
      const from = current.values[name] ?? null;
      if (!sameValue(from, to)) changes.push({ path: name, from, to });
    };
    for (const [name, value] of Object.entries(args.entries ?? {})) differ(name, asText(value));
    for (const [name, rule] of Object.entries(args.lists ?? {}))
      differ(name, withItems(current.values[name] ?? null, rule));
    for (const name of args.absent ?? []) differ(name, null);
    const mode = sameSpelling(args.mode);
    if (mode !== undefined && current.mode !== mode) changes.push({ path: 'mode', from: current.mode, to: mode });
    return changes;
  },

  async apply(files, changes, args) {
    const mode = args.mode === undefined ? undefined : modeBits(args.mode);
    const wanted = new Map<string, string | null>();
    for (const { path, to } of changes) {
      if (path !== 'mode') wanted.set(path, to === null ? null : reveal(to as string | Secret));
    }
    const old = await files.readFile(args.path);
    if (wanted.size === 0 && old !== undefined) {
      if (mode !== undefined && changes.length > 0) await files.setMode(args.path, mode);
      return;
    }
    const isPrivate = changes.some(({ to }) => to instanceof Secret);
    const forNew = mode ?? (isPrivate ? 0o600 : 0o644);
    const text = editEnvFile(old?.toString('utf8') ?? '', wanted);
    await files.writeFile(
      args.path,
      Buffer.from(text),
      old === undefined ? { mode: forNew } : mode === undefined ? {} : { mode },
    );
  },

  examples: [
    {
      title: 'LTPA settings of Sametime',
      playbook: `
        - name: LTPA settings in .env
          host.env_file:
            path: /opt/hcl/sametime/.env
            entries:
              ENABLE_LTPA: "true"
              LTPA_DURATION_MINUTES: 120
              LTPA_REALM: ldap.example.com:389
            mode: "0600"
      `,
      current: {
        values: { ENABLE_LTPA: null, LTPA_DURATION_MINUTES: '120', LTPA_REALM: 'defaultWIMFileBasedRealm' },
        mode: '0600',
      },
      changes: [
        { path: 'ENABLE_LTPA', from: null, to: 'true' },
        { path: 'LTPA_REALM', from: 'defaultWIMFileBasedRealm', to: 'ldap.example.com:389' },
      ],
    },
    {
      title: 'A list that others write to, and a misspelt entry',
      playbook: `
        - name: Token chain of the community server
          host.env_file:
            path: /opt/hcl/sametime/custom.env
            lists:
              STI__ST_BB_NAMES__ST_AUTH_TOKEN: { prefix: "Fork:", contains: [Jwt, Ltpa] }
            absent: [STI_ST_BB_NAMES_ST_AUTH_TOKEN]
      `,
      current: {
        values: { STI__ST_BB_NAMES__ST_AUTH_TOKEN: 'Fork:Jwt,Saml', STI_ST_BB_NAMES_ST_AUTH_TOKEN: 'Fork:Jwt, Ltpa' },
        mode: '0644',
      },
      changes: [
        { path: 'STI__ST_BB_NAMES__ST_AUTH_TOKEN', from: 'Fork:Jwt,Saml', to: 'Fork:Jwt,Saml,Ltpa' },
        { path: 'STI_ST_BB_NAMES_ST_AUTH_TOKEN', from: 'Fork:Jwt, Ltpa', to: null },
      ],
    },
  ],
});

function managedNames(args: Args): string[] {
  return [...Object.keys(args.entries ?? {}), ...Object.keys(args.lists ?? {}), ...(args.absent ?? [])];
}

/** Names of variables whose old value is nobody's business, even when what is wanted is plain. */
const SECRET_NAME = /PASS|PWD|SECRET|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY|(?<!ST_AUTH)_TOKEN$|^TOKEN$/iu;

/** Also what is there now must not be shown when what is wanted is a secret, or when the name says so. */
function isSecret(name: string, args: Args): boolean {
  return args.entries?.[name] instanceof Secret || SECRET_NAME.test(name);
}

function asText(value: Secret | string | number | boolean): string | Secret {
  return value instanceof Secret ? value : String(value);
}

/** The list with what is missing added at its end, without the blanks that Sametime takes for part of a name. */
function withItems(value: string | Secret | null, rule: ListRule): string {
  const { prefix = '', separator = ',', contains } = rule;
  const text = value === null ? '' : reveal(value).trim();
  const list = prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const items = list
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return prefix + [...items, ...contains.filter((item) => !items.includes(item))].join(separator);
}

function checkValues(args: Args, at: SourceRef): void {
  for (const [name, value] of Object.entries(args.entries ?? {})) {
    const why = whyUnquotable(reveal(asText(value)));
    if (why === undefined) continue;
    throw InputError.of(
      `The value of ${name} contains ${why}, which Compose versions read differently in ${args.path}.`,
      {
        code: 'ENV_VALUE_UNSAFE',
        at,
        hint: 'Choose another value; for a password use letters, digits, dot, dash and underscore.',
      },
    );
  }
}
