import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A shell pattern for one name, as Python's `fnmatch` reads it. */
function nameMatches(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  return matchesFrom(pattern, 0, name, 0);
}

/** Whether the rest of a name fits the rest of a pattern; remembers only the last `*`, and so takes no more than size × size steps. */
function matchesFrom(pattern: string, startPattern: number, name: string, startName: number): boolean {
  let [at, index] = [startPattern, startName];
  let [starAt, starIndex] = [-1, 0];
  while (index < name.length) {
    const set = pattern[at] === '[' ? setAt(pattern, at) : undefined;
    if (pattern[at] === '*') {
      [starAt, starIndex] = [at, index];
      at += 1;
    } else if (set === undefined ? pattern[at] === '?' || pattern[at] === name[index] : set.has(name[index] ?? '')) {
      at = set?.end ?? at + 1;
      index += 1;
    } else if (starAt >= 0) {
      starIndex += 1;
      [at, index] = [starAt + 1, starIndex];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** `[a-c]` or `[!a-c]`; a bracket that is not closed is a character. */
function setAt(pattern: string, at: number): { has(character: string): boolean; readonly end: number } | undefined {
  const negated = pattern[at + 1] === '!';
  const from = at + (negated ? 2 : 1);
  const close = pattern.indexOf(']', from + 1);
  if (close === -1) return undefined;
  const body = pattern.slice(from, close);
  const has = (character: string): boolean => {
    let found = false;
    for (let index = 0; index < body.length; index += 1) {
      const start = body[index] ?? '';
      const isRange = body[index + 1] === '-' && index + 2 < body.length;
      const end = isRange ? (body[index + 2] ?? '') : start;
      if (isRange) index += 2;
      if (character >= start && character <= end) found = true;
    }
    return found !== negated;
  };
  return { has, end: close + 1 };
}

/** The regular files of a pattern, in order of their names; wildcards may stand in every part of the path. */
export function globFiles(pattern: string): string[] {
  const absolute = pattern.startsWith('/');
  let paths = [absolute ? '/' : '.'];
  for (const part of pattern.split('/').filter((one) => one !== '')) {
    paths = /[*?[]/.test(part)
      ? paths.flatMap((path) =>
          namesIn(path)
            .filter((name) => nameMatches(part, name))
            .map((name) => join(path, name)),
        )
      : paths.map((path) => join(path, part));
  }
  return paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    // A folder that is none, or may not be read, holds no file of the pattern.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return [];
  }
}
