import { defineAssertion, type Finding, InputError, SignetError, type TaskContext } from '@signet/core';
import { pythonRegex } from '@signet/expressions';
import { type Static, Type } from '@sinclair/typebox';
import { checkPatterns } from '../files/line-edit.ts';
import { ownedBy } from '../files/attributes.ts';
import { lookAtOne, readBytes, type Stat } from '../files/look.ts';
import { places, type PlacesReader } from '../targets/places.ts';
import { activeStates, isConnected, isTcpState, tcpStates } from '../waiting/connections.ts';
import { poll, wait } from '../waiting/poll.ts';

interface Current {
  /** Whether what was waited for came. */
  readonly isReached: boolean;
  readonly elapsedSeconds: number;
  /** Groups of `search_regex`. */
  readonly groups: readonly (string | null)[];
  readonly groupsByName: Readonly<Record<string, string | null>>;
  /** What was found at the path. */
  readonly found?: Stat;
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
        (['started', 'present', 'stopped', 'absent', 'drained'] as const).map((state) => Type.Literal(state)),
        {
          description:
            '`started` and `present`, when left out: it is there. `stopped` and `absent`: it is not. `drained`: nobody is ' +
            'connected to the port any more.',
        },
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
    exclude_hosts: Type.Optional(
      Type.Unsafe<string | readonly string[]>({
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
        description: 'With `drained`: addresses whose connections do not count.',
      }),
    ),
    active_connection_states: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'With `drained`: the states of TCP in which a connection counts; all of an open one when left out.',
      }),
    ),
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
    'for may come only with changes that are not made. `state: drained` needs a Linux host.',
  target: places,
  args,
  returns: {
    elapsed: 'How many seconds it took.',
    state: 'What was waited for; of a path that came, what it is, with its owner, group, mode and size.',
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
    const message = args.msg ?? `Timeout when waiting for ${awaited(args)}`;
    return [
      {
        severity: 'error',
        code: 'WAIT_TIMEOUT',
        message,
        hint: `Looked for ${elapsedSeconds} s. See on the host why, or set a longer timeout.`,
      },
    ];
  },

  facts: ({ elapsedSeconds, groups, groupsByName, found }, args) => ({
    elapsed: elapsedSeconds,
    ...(found !== undefined && { ...ownedBy(found), size: found.size }),
    state: found === undefined ? (args.state ?? 'started') : stateOf(found),
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
          message: 'Timeout when waiting for search string started in (\\d+) ms in /var/log/service.log',
          hint: 'Looked for 300 s. See on the host why, or set a longer timeout.',
        },
      ],
    },
  ],
});

/** The word that Ansible has for what a path is. */
function stateOf({ kind, nlink }: Stat): string {
  if (kind === 'directory' || kind === 'link') return kind;
  return nlink > 1 ? 'hard' : 'file';
}

/** In the words of Ansible, which playbooks compare with. */
function awaited({ path, host = '127.0.0.1', port, state, search_regex: pattern }: Args): string {
  const place = path ?? `${host}:${port}`;
  if (state === 'drained') return `${place} to drain`;
  if (state === 'absent' || state === 'stopped') return `${place} to ${path === undefined ? 'stop' : 'be absent'}.`;
  if (pattern !== undefined) return `search string ${pattern} in ${place}`;
  return path === undefined ? place : `file ${path}`;
}

function check(args: Args, context: TaskContext): void {
  checkPatterns([args.search_regex], context);
  const wrong = (message: string, hint: string): InputError =>
    InputError.of(message, { code: 'WAIT_ARGUMENTS', at: context.at, hint });
  if (args.port !== undefined && args.path !== undefined) {
    throw wrong('port and path parameter can not both be passed to wait_for', 'Use two tasks.');
  }
  if (args.path !== undefined && (args.state === 'stopped' || args.state === 'drained')) {
    const message = `state=${args.state} should only be used for checking a port in the wait_for module`;
    throw wrong(message, 'For a path there is "state: absent".');
  }
  if (args.exclude_hosts !== undefined && args.state !== 'drained') {
    throw wrong('exclude_hosts should only be with state=drained', 'Leave it out, or wait for "state: drained".');
  }
  const unknown = args.active_connection_states?.find((state) => !isTcpState(state));
  if (unknown !== undefined) {
    throw wrong(`unknown active_connection_state (${unknown}) defined`, `Use of ${tcpStates.join(', ')}.`);
  }
}

function isAbsence({ state }: Args): boolean {
  return state === 'absent' || state === 'stopped';
}

type Groups = Pick<Current, 'groups' | 'groupsByName' | 'found'>;

async function look(host: PlacesReader, args: Args): Promise<Groups | undefined> {
  if (args.state === 'drained') {
    const { exclude_hosts: others = [], active_connection_states: states = activeStates } = args;
    const to = { address: args.host ?? '127.0.0.1', port: args.port ?? 0 };
    const without = typeof others === 'string' ? others.split(',') : others;
    return (await isConnected(host, to, without, states)) ? undefined : { groups: [], groupsByName: {} };
  }
  const found = args.path === undefined ? await lookAtPort(host, args) : await lookAtPath(host, args.path, args);
  if (!isAbsence(args)) return found;
  return found === undefined ? { groups: [], groupsByName: {} } : undefined;
}

async function lookAtPath(host: PlacesReader, path: string, args: Args): Promise<Groups | undefined> {
  const { look: there } = await lookAtOne(host, path);
  if (there.followed === undefined) return undefined;
  const found = there.own ?? there.followed;
  if (args.search_regex === undefined) return { groups: [], groupsByName: {}, found };
  const groups = groupsIn((await readBytes(host, there.path)).toString('utf8'), args.search_regex);
  return groups && { ...groups, found };
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
