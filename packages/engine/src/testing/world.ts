import { type Become, ConnectError, type Connection, type Session, TargetError, type TargetKind } from '@signet/core';
import type { Connect, ConnectionKeywords } from '../run/options.ts';

/** What the fakes of the tests change and count. */
export class World {
  /** Saved settings of each host's cell. */
  readonly cells = new Map<string, Map<string, string>>();
  /** Files of each host. */
  readonly files = new Map<string, Map<string, string>>();
  readonly counts = {
    connects: 0,
    disconnects: 0,
    opens: 0,
    closes: 0,
    reads: 0,
    writes: 0,
    saves: 0,
    discards: 0,
    gathers: 0,
  };
  /** What actions did, in order. */
  readonly done: string[] = [];
  /** Hosts that cannot be reached. */
  readonly unreachable = new Set<string>();
  /** Called before each operation; throws to make it fail, or waits. */
  hook: (operation: string, host: string, name: string) => void | Promise<void> = () => {};

  cell(host: string): Map<string, string> {
    return entry(this.cells, host);
  }

  filesOf(host: string): Map<string, string> {
    return entry(this.files, host);
  }

  /** Everything that lasts, to compare before and after. */
  snapshot(): unknown {
    return { cells: plain(this.cells), files: plain(this.files), done: [...this.done] };
  }

  /** As whom hosts were worked on, in the order it was first asked for. */
  readonly becomes: (Become & { readonly host: string })[] = [];
  /** How hosts were connected to. */
  readonly connections: { readonly host: string; readonly keywords: ConnectionKeywords; readonly user: unknown }[] = [];

  readonly connect: Connect = async (host, vars, _signal, keywords) => {
    if (this.unreachable.has(host))
      throw new ConnectError(`${host} does not answer.`, { code: 'SSH_UNREACHABLE', hint: 'Start it.' });
    this.counts.connects += 1;
    this.connections.push({ host, keywords, user: vars.get('ansible_user') });
    const connection = {
      host,
      become: (become: Become) => {
        this.becomes.push({ host, ...become });
        return connection;
      },
      close: async () => void (this.counts.disconnects += 1),
    } as unknown as Connection;
    return connection;
  };

  /** Fails the operation on what has this name, once or always. */
  fail(
    operation: string,
    name: string,
    error: Error = new TargetError(`${operation} of ${name} failed.`, { code: 'FAKE_FAILURE' }),
    times = Infinity,
  ): void {
    let left = times;
    const before = this.hook;
    this.hook = async (op, host, what) => {
      await before(op, host, what);
      if (op === operation && what === name && left > 0) {
        left -= 1;
        throw error;
      }
    };
  }
}

function plain(maps: Map<string, Map<string, string>>): unknown {
  return Object.fromEntries(
    [...maps].filter(([, map]) => map.size > 0).map(([host, map]) => [host, Object.fromEntries(map)]),
  );
}

function entry(maps: Map<string, Map<string, string>>, host: string): Map<string, string> {
  const map = maps.get(host) ?? new Map<string, string>();
  maps.set(host, map);
  return map;
}

export interface Store {
  readonly host: string;
  get(name: string): Promise<string | undefined>;
}

export interface WritableStore extends Store {
  set(name: string, value: string): Promise<void>;
  act(effect: string): Promise<void>;
}

/** Changes wait until `save`. */
export function cellTarget(world: World): TargetKind<Store, WritableStore> {
  return {
    name: 'cell',
    staged: true,
    async open(connection, _vars, context) {
      const { host } = connection;
      await world.hook('open', host, 'cell');
      world.counts.opens += 1;
      context.note('cell opened', { host });
      const staged = new Map<string, string>();
      const store = storeOf(
        world,
        host,
        (name) => staged.get(name) ?? world.cell(host).get(name),
        (name, value) => staged.set(name, value),
      );
      return {
        ...sessionOf(world, store),
        async save() {
          await world.hook('save', host, 'cell');
          if (staged.size === 0) return false;
          world.counts.saves += 1;
          for (const [name, value] of staged) world.cell(host).set(name, value);
          staged.clear();
          await world.hook('saved', host, 'cell');
          return true;
        },
        async discard() {
          await world.hook('discard', host, 'cell');
          world.counts.discards += 1;
          staged.clear();
        },
      };
    },
  };
}

/** Changes are immediate. */
export function filesTarget(world: World): TargetKind<Store, WritableStore> {
  return {
    name: 'files',
    async open(connection) {
      const { host } = connection;
      world.counts.opens += 1;
      const store = storeOf(
        world,
        host,
        (name) => world.filesOf(host).get(name),
        (name, value) => world.filesOf(host).set(name, value),
      );
      return sessionOf(world, store);
    },
  };
}

function storeOf(
  world: World,
  host: string,
  get: (name: string) => string | undefined,
  set: (name: string, value: string) => unknown,
): WritableStore {
  return {
    host,
    async get(name) {
      await world.hook('read', host, name);
      world.counts.reads += 1;
      return get(name);
    },
    async set(name, value) {
      await world.hook('write', host, name);
      world.counts.writes += 1;
      set(name, value);
      await world.hook('written', host, name);
    },
    async act(effect) {
      await world.hook('act', host, effect);
      world.done.push(`${host}: ${effect}`);
    },
  };
}

function sessionOf(world: World, store: WritableStore): Session<Store, WritableStore> {
  return {
    read: store,
    write: store,
    save: async () => false,
    discard: async () => {},
    close: async () => void (world.counts.closes += 1),
  };
}
