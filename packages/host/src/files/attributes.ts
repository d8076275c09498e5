import { type Change, InputError, type SourceRef } from '@signet/core';
import { Type } from '@sinclair/typebox';
import type { Identity, Look, Stat } from './look.ts';
import { Mode, modeAfter, modeText } from './mode.ts';

/** The arguments of everything that has an owner and permissions. */
export const attributeArguments = {
  mode: Type.Optional(Mode),
  owner: Type.Optional(
    Type.Unsafe<string | number>({ type: ['string', 'integer'], description: 'Name or number of the owner.' }),
  ),
  group: Type.Optional(
    Type.Unsafe<string | number>({ type: ['string', 'integer'], description: 'Name or number of the group.' }),
  ),
  unsafe_writes: Type.Optional(
    Type.Boolean({
      description:
        'Where a file cannot be replaced by a rename, such as one that is mounted into a container, write into it; ' +
        'false when left out.',
    }),
  ),
};

export interface Attributes {
  readonly mode?: string | number | undefined;
  readonly owner?: string | number | undefined;
  readonly group?: string | number | undefined;
}

/** Who owns something and what is allowed, as `diff` compares it. */
export interface Owned {
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

export function ownedBy({ mode, owner, group, uid, gid }: Stat): Owned {
  return { mode: modeText(mode), owner: owner || String(uid), group: group || String(gid), uid, gid };
}

/** What something new gets. */
export function ownedByNew(me: Identity, mode: number): Owned {
  return {
    mode: modeText(mode),
    owner: me.user || String(me.uid),
    group: me.group || String(me.gid),
    uid: me.uid,
    gid: me.gid,
  };
}

/** The differences in owner and permissions; `wantedMode` as octal digits. */
export function compareOwned(
  current: Owned | null,
  wanted: {
    readonly mode?: string | undefined;
    readonly owner?: string | number | undefined;
    readonly group?: string | number | undefined;
  },
  prefix = '',
): Change[] {
  const changes: Change[] = [];
  const { mode, owner, group } = wanted;
  const add = (path: string, from: string | null, to: string): void => {
    changes.push({ path: prefix + path, from, to });
  };
  if (owner !== undefined && !isSame(owner, current?.owner, current?.uid))
    add('owner', current?.owner ?? null, String(owner));
  if (group !== undefined && !isSame(group, current?.group, current?.gid))
    add('group', current?.group ?? null, String(group));
  if (mode !== undefined && mode !== current?.mode) add('mode', current?.mode ?? null, mode);
  return changes;
}

function isSame(wanted: string | number, name: string | undefined, id: number | undefined): boolean {
  return String(wanted) === name || (/^\d+$/u.test(String(wanted)) && Number(wanted) === id);
}

/** The wanted permissions as octal digits, for what is there or for something new. */
export function wantedMode(
  mode: string | number | undefined,
  place: { readonly look: Look; readonly isDirectory: boolean; readonly me: Identity; readonly fresh?: number },
  at: SourceRef,
): string | undefined {
  if (mode === undefined) return undefined;
  if (mode === 'preserve') {
    throw InputError.of('mode: preserve means something only where a file is copied.', { code: 'MODE_PRESERVE', at });
  }
  const { me, isDirectory } = place;
  const fresh = place.fresh ?? (isDirectory ? 0o777 : 0o666) & ~me.umask;
  const current = place.look.followed?.mode ?? fresh;
  return modeText(modeAfter(mode, { current, isDirectory, umask: me.umask }));
}

/** What `register` receives of a file or folder, after the changes. */
export function ownedFacts(owned: Owned, changes: readonly Change[], prefix = ''): Record<string, unknown> {
  const to = (name: string): string | undefined =>
    changes.find(({ path }) => path === prefix + name)?.to as string | undefined;
  const owner = to('owner');
  const group = to('group');
  return {
    mode: to('mode') ?? owned.mode,
    ...withId('owner', 'uid', owner, owned.owner, owned.uid),
    ...withId('group', 'gid', group, owned.group, owned.gid),
  };
}

/** The number of a name that was just set is not known here; a number that was set has no name yet. */
function withId(nameKey: string, idKey: string, set: string | undefined, name: string, id: number) {
  if (set === undefined) return { [nameKey]: name, [idKey]: id };
  return /^\d+$/u.test(set) ? { [idKey]: Number(set) } : { [nameKey]: set };
}

/** What `register` receives of what is there after a change. */
export function presentFacts(stat: Stat): Record<string, unknown> {
  const { kind, nlink, size } = stat;
  const isHard = kind === 'file' && nlink > 1;
  return { ...ownedBy(stat), size, state: isHard ? 'hard' : kind === 'directory' || kind === 'link' ? kind : 'file' };
}
