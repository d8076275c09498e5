import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import type { SourceRef } from '@signet/core';
import { fileExists, isBroken, listIn, readYaml } from '../files.ts';
import { didYouMean, type Loader, report } from '../loader.ts';
import type { Node } from '@signet/source';
import type { Where } from '../where.ts';

/** How many files may include each other; Ansible has no bound but Python's stack. */
const MAX_TRAIL = 100;

/**
 * The file of tasks that a name means where it stands: relative to the file that names it and those that led to it, to
 * the role, to the playbook. An include looks into the role first.
 */
export function findTasksFile(loader: Loader, name: string, where: Where, dynamic: boolean): string | undefined {
  return candidates(name, where, dynamic).find((path) => fileExists(loader, path));
}

function candidates(name: string, { role, kind, trail, play }: Where, dynamic: boolean): string[] {
  if (isAbsolute(name)) return [normalize(name)];
  const own = role ? [join(role.directory, kind, name)] : [];
  const around = trail.toReversed().map((file) => join(dirname(file), name));
  const ordered = dynamic ? [...own, ...around] : [...around, ...own];
  const last = role ? [join(role.directory, 'tasks', name), join(role.directory, name)] : [];
  const paths = [...ordered, ...last, join(play.directory, kind, name), join(play.directory, name)];
  return [...new Set(paths.map((path) => normalize(path)))];
}

/** The items of a file of tasks that something at `at` names; undefined when there are none, which is reported. */
export function readTasks(
  loader: Loader,
  name: string,
  where: Where,
  dynamic: boolean,
  at: SourceRef,
): { readonly file: string; readonly items: readonly Node[]; readonly where: Where } | undefined {
  const file = findTasksFile(loader, name, where, dynamic);
  if (file === undefined) {
    const [tried] = candidates(name, where, dynamic);
    const hint = nearFile(loader, tried ?? name);
    const message = `Could not find or access '${resolve(tried ?? name)}': there is no file ${name} with tasks.`;
    report(loader, 'TASKS_FILE_MISSING', message, at, hint);
    return undefined;
  }
  const inside = enter(loader, file, where, dynamic, at);
  const parsed = inside && readYaml(loader, file);
  if (!inside || !parsed) return undefined;
  const items = listIn(loader, file, parsed, 'tasks');
  if (items?.length === 0 && !isBroken(parsed)) {
    const message = `${file} is empty: there is nothing to ${dynamic ? 'include' : 'import'}.`;
    loader.diagnostics.push({ severity: 'warning', code: 'EMPTY_FILE', message, at });
  }
  return items && { file, items, where: inside };
}

/** The place inside a file; undefined when it would lead round in a circle, which is reported. */
export function enter(loader: Loader, file: string, where: Where, dynamic: boolean, at: SourceRef): Where | undefined {
  const settled = dynamic ? where.trail.length : where.settled;
  const before = where.trail.indexOf(file, settled);
  if (before >= 0) {
    const circle = [...where.trail.slice(before), file].join(' → ');
    report(
      loader,
      'IMPORT_LOOP',
      `The files import each other in a circle: ${circle}.`,
      at,
      'Use "include_tasks" with "when".',
    );
    return undefined;
  }
  if (where.trail.length >= MAX_TRAIL) {
    const end = [...where.trail.slice(-3), file].join(' → ');
    const message = `More than ${MAX_TRAIL} files include each other: … → ${end}.`;
    report(loader, 'INCLUDE_TOO_DEEP', message, at, 'Let a condition end it.');
    return undefined;
  }
  return { ...where, file, trail: [...where.trail, file], settled };
}

export function nearFile(loader: Loader, path: string): string | undefined {
  const directory = dirname(path);
  const names = loader.files.list(directory);
  if (names === undefined) return undefined;
  const name = path.slice(directory.length + 1);
  return didYouMean(name, names);
}
