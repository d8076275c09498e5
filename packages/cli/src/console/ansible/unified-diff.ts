/** Lines around a change, as many as Ansible shows. */
const CONTEXT = 3;
/** From this many lines on, lines that are found everywhere are no anchors. */
const POPULAR_FROM = 200;

type Match = readonly [a: number, b: number, size: number];
type Range = readonly [aLow: number, aHigh: number, bLow: number, bHigh: number];
type Edit = readonly [isEqual: boolean, a1: number, a2: number, b1: number, b2: number];

/**
 * A unified diff with the hunks that Python's `difflib` finds: the longest common run of lines first, then the same on
 * both sides of it. Ansible's users compare outputs, and other algorithms cut differently.
 *
 * @returns Lines without their ends, the two headers first; none when nothing differs.
 */
export function unifiedDiff(before: readonly string[], after: readonly string[], from: string, to: string): string[] {
  const lines: string[] = [];
  for (const group of groups(edits(before, after))) {
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) continue;
    if (lines.length === 0) lines.push(`--- ${from}`, `+++ ${to}`);
    lines.push(`@@ -${range(first[1], last[2])} +${range(first[3], last[4])} @@`);
    for (const [isEqual, a1, a2, b1, b2] of group) {
      if (isEqual) lines.push(...before.slice(a1, a2).map((line) => ` ${line}`));
      else {
        lines.push(...before.slice(a1, a2).map((line) => `-${line}`));
        lines.push(...after.slice(b1, b2).map((line) => `+${line}`));
      }
    }
  }
  return lines;
}

function range(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

function edits(a: readonly string[], b: readonly string[]): Edit[] {
  const result: Edit[] = [];
  let [i, j] = [0, 0];
  const end: Match = [a.length, b.length, 0];
  for (const [ai, bj, size] of [...matches(a, b), end]) {
    if (i < ai || j < bj) result.push([false, i, ai, j, bj]);
    [i, j] = [ai + size, bj + size];
    if (size > 0) result.push([true, ai, i, bj, j]);
  }
  return result;
}

function matches(a: readonly string[], b: readonly string[]): Match[] {
  const places = placesOf(b);
  const found: Match[] = [];
  const open: Range[] = [[0, a.length, 0, b.length]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [aLow, aHigh, bLow, bHigh] = part;
    const match = longest(a, b, places, part);
    const [i, j, size] = match;
    if (size === 0) continue;
    found.push(match);
    if (aLow < i && bLow < j) open.push([aLow, i, bLow, j]);
    if (i + size < aHigh && j + size < bHigh) open.push([i + size, aHigh, j + size, bHigh]);
  }
  found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return joined(found);
}

/** Runs that follow each other without a gap are one. */
function joined(found: readonly Match[]): Match[] {
  const result: Match[] = [];
  for (const [a, b, size] of found) {
    const last = result.at(-1);
    if (last && last[0] + last[2] === a && last[1] + last[2] === b)
      result[result.length - 1] = [last[0], last[1], last[2] + size];
    else result.push([a, b, size]);
  }
  return result;
}

function placesOf(b: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of b.entries()) {
    const known = places.get(line);
    if (known) known.push(index);
    else places.set(line, [index]);
  }
  if (b.length >= POPULAR_FROM) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [line, indexes] of places) if (indexes.length > most) places.delete(line);
  }
  return places;
}

/** The longest common run in a part of both, the earliest of the longest. */
function longest(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [aLow, aHigh, bLow, bHigh]: Range,
): Match {
  let [bestA, bestB, bestSize] = [aLow, bLow, 0];
  let lengths = new Map<number, number>();
  for (let i = aLow; i < aHigh; i += 1) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < bLow) continue;
      if (j >= bHigh) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > bestSize) [bestA, bestB, bestSize] = [i - size + 1, j - size + 1, size];
    }
    lengths = next;
  }
  while (bestA > aLow && bestB > bLow && a[bestA - 1] === b[bestB - 1]) {
    [bestA, bestB, bestSize] = [bestA - 1, bestB - 1, bestSize + 1];
  }
  while (bestA + bestSize < aHigh && bestB + bestSize < bHigh && a[bestA + bestSize] === b[bestB + bestSize])
    bestSize += 1;
  return [bestA, bestB, bestSize];
}

/** Hunks: changes with their context, split where more than twice the context lies between them. */
function groups(all: readonly Edit[]): Edit[][] {
  const result: Edit[][] = [];
  let group: Edit[] = [];
  for (const [index, [isEqual, a1, a2, b1, b2]] of all.entries()) {
    const isFirst = index === 0;
    const isLast = index === all.length - 1;
    if (!isEqual) group.push([false, a1, a2, b1, b2]);
    else if (isFirst && isLast) return [];
    else if (isFirst) group.push([true, Math.max(a1, a2 - CONTEXT), a2, Math.max(b1, b2 - CONTEXT), b2]);
    else if (isLast || a2 - a1 > 2 * CONTEXT) {
      group.push([true, a1, Math.min(a2, a1 + CONTEXT), b1, Math.min(b2, b1 + CONTEXT)]);
      result.push(group);
      group = isLast ? [] : [[true, Math.max(a1, a2 - CONTEXT), a2, Math.max(b1, b2 - CONTEXT), b2]];
    } else group.push([true, a1, a2, b1, b2]);
  }
  if (group.some(([isEqual]) => !isEqual)) result.push(group);
  return result;
}
