import { defineAssertion, type Finding, InputError, SignetError, type TaskContext } from '@signet/core';
import { pythonRegex } from '@signet/expressions';
import { type Static, Type } from '@sinclair/typebox';
import { checkPatterns } from '../files/line-edit.ts';
import { lookAtOne, readBytes } from '../files/look.ts';
import { places, type PlacesReader } from '../targets/places.ts';
import { poll, wait } from '../waiting/poll.ts';

interface Current {
  /** Whether what was waited for came. */
  readonly isReached: boolean;
  readonly elapsedSeconds: number;
  /** Groups of `search_regex`. */
  readonly groups: readonly (string | null)[];
  readonly groupsByName: Readonly<Record<string, string | null>>;
}

const seconds = (description: string) => Type.Optional(Type.Number({ minimum: 0, description }));

const args = Type.Object(
  {
    port: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 65_535, description: 'The port to connect to, from the host.' }),
    ),
    host: Type.Optional(
      Type.String({ description: 'Where the port is; `127.0.0.1`, the host itself, when left out.' }),
    ),
    path: Type.Optional(Type.String({ description: 'A path on the host, instead of a port.' })),
    state: Type.Optional(
      Type.Union(
        (['started', 'present', 'stopped', 'absent'] as const).map((state) => Type.Literal(state)),
        { description: '`started` and `present`, when left out: it is there. `stopped` and `absent`: it is not.' },
      ),
    ),
    search_regex: Type.Optional(
      Type.String({
        description: 'What the file holds, or the server says after the connection: a regular expression.',
      }),
    ),
    timeout: seconds('How long to wait at most; 300 when left out.'),
    delay: seconds('How long to wait before the first look; 0 when left out.'),
    sleep: seconds('How long to wait between two looks; 1 when left out.'),
    connect_timeout: seconds('How long one connection may take; 5 when left out.'),
    msg: Type.Optional(Type.String({ description: 'What to say when it does not come.' })),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const waitFor = defineAssertion({
  name: 'wait_for',
  summary: 'Waits until a port answers or a file is there, or no longer.',
  details:
    'Without `port` and `path` it only waits, for `timeout` seconds. In check mode it looks once: what would be waited ' +
    'for may come only with changes that are not made. `state: drained` is not supported.',
  target: places,
  args,
  returns: {
    elapsed: 'How many seconds it took.',
    state: 'What was waited for.',
    port: 'The port.',
    path: 'The path.',
    match_groups: 'Groups of `search_regex`.',
    match_groupdict: 'Its named groups.',
  },

  async read(host, args, context): Promise<Current> {
    check(args, context);
    const started = Date.now();
    const elapsed = (): number => Math.floor((Date.now() - started) / 1000);
    const { timeout = 300, delay = 0, sleep = 1 } = args;
    if (!context.check) await wait(delay * 1000, context);
    const nothing = { groups: [], groupsByName: {} };
    if (args.port === undefined && args.path === undefined) {
      if (!context.check) await wait(timeout * 1000, context);
      return { isReached: true, elapsedSeconds: elapsed(), ...nothing };
    }
    const times = { timeoutSeconds: context.check ? 0 : timeout, sleepSeconds: sleep };
    const found = await poll(context, times, () => look(host, args));
    return { isReached: found !== undefined, elapsedSeconds: elapsed(), ...(found ?? nothing) };
  },

  verify({ isReached, elapsedSeconds }, args): Finding[] {
    if (isReached) return [];
    const what = args.path ?? `${args.host ?? '127.0.0.1'}:${args.port}`;
    const wanted = isAbsence(args)
      ? 'to be gone'
      : args.search_regex === undefined
        ? ''
        : `to say ${args.search_regex}`;
    const message = args.msg ?? `Timeout when waiting for ${[what, wanted].filter((part) => part !== '').join(' ')}.`;
    return [
      {
        severity: 'error',
        code: 'WAIT_TIMEOUT',
        message,
        hint: `Looked for ${elapsedSeconds} s. See on the host why, or set a longer timeout.`,
      },
    ];
  },

  facts: ({ elapsedSeconds, groups, groupsByName }, args) => ({
    elapsed: elapsedSeconds,
    state: args.state ?? 'started',
    port: args.port ?? null,
    path: args.path ?? null,
    search_regex: args.search_regex ?? null,
    match_groups: groups,
    match_groupdict: groupsByName,
  }),

  examples: [
    {
      title: 'A server that takes a while to start',
      playbook: `
        - name: The server answers
          wait_for: { port: 8080, timeout: 120 }
      `,
      current: { isReached: true, elapsedSeconds: 3, groups: [], groupsByName: {} },
      findings: [],
    },
    {
      title: 'A line of a log',
      playbook: `
        - name: The service has started
          wait_for: { path: /var/log/service.log, search_regex: "started in (\\\\d+) ms" }
      `,
      current: { isReached: false, elapsedSeconds: 300, groups: [], groupsByName: {} },
      findings: [
        {
          severity: 'error',
          code: 'WAIT_TIMEOUT',
          message: 'Timeout when waiting for /var/log/service.log to say started in (\\d+) ms.',
          hint: 'Looked for 300 s. See on the host why, or set a longer timeout.',
        },
      ],
    },
  ],
});

function check(args: Args, context: TaskContext): void {
  checkPatterns([args.search_regex], context);
  if (args.port === undefined || args.path === undefined) return;
  throw InputError.of('wait_for waits for a port or a path, not for both.', {
    code: 'WAIT_ARGUMENTS',
    at: context.at,
    hint: 'Use two tasks.',
  });
}

function isAbsence({ state }: Args): boolean {
  return state === 'absent' || state === 'stopped';
}

type Groups = Pick<Current, 'groups' | 'groupsByName'>;

async function look(host: PlacesReader, args: Args): Promise<Groups | undefined> {
  const found = args.path === undefined ? await lookAtPort(host, args) : await lookAtPath(host, args.path, args);
  if (!isAbsence(args)) return found;
  return found === undefined ? { groups: [], groupsByName: {} } : undefined;
}

async function lookAtPath(host: PlacesReader, path: string, args: Args): Promise<Groups | undefined> {
  const { look: there } = await lookAtOne(host, path);
  if (there.followed === undefined) return undefined;
  if (args.search_regex === undefined) return { groups: [], groupsByName: {} };
  return groupsIn((await readBytes(host, there.path)).toString('utf8'), args.search_regex);
}

async function lookAtPort(host: PlacesReader, args: Args): Promise<Groups | undefined> {
  const { connect_timeout: seconds = 5 } = args;
  const stream = await connected(host, args);
  if (stream === undefined) return undefined;
  try {
    if (args.search_regex === undefined) return { groups: [], groupsByName: {} };
    let said = '';
    const deadline = setTimeout(() => stream.destroy(), seconds * 1000);
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        said += chunk.toString('utf8');
        const groups = groupsIn(said, args.search_regex);
        if (groups !== undefined) return groups;
        if (said.length > 1_000_000) return undefined;
      }
    } catch {
      // The server hung up, or said nothing in time: asked again until the timeout.
      return undefined;
    } finally {
      clearTimeout(deadline);
    }
    return undefined;
  } finally {
    stream.destroy();
  }
}

async function connected(host: PlacesReader, args: Args) {
  const { connect_timeout: seconds = 5 } = args;
  const opening = host.openTcp(args.host ?? '127.0.0.1', args.port ?? 0);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1000);
  });
  try {
    const stream = await Promise.race([opening, late]);
    if (stream === undefined) opening.then((one) => one.destroy()).catch(() => {});
    stream?.on('error', () => {});
    return stream;
  } catch (error) {
    if (error instanceof SignetError && error.code === 'TCP_REFUSED') return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function groupsIn(text: string, pattern: string): Groups | undefined {
  const regex = pythonRegex(pattern, { multiline: true });
  const match = regex.find(text);
  if (match === undefined) return undefined;
  const names = [...pattern.matchAll(/\(\?P<(\w+)>/gu)].map(([, name = '']) => name);
  const named = names.map((name) => [name, match.groups[regex.groupNamed(name) ?? 0] ?? null] as const);
  return { groups: match.groups.slice(1).map((group) => group ?? null), groupsByName: Object.fromEntries(named) };
}
