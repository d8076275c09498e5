import { dirname, isAbsolute, join, normalize } from 'node:path';
import { keyName, type MapNode, type Node } from '@signet/source';
import type { Play } from '../../playbook.ts';
import { shortName } from '../../unsupported.ts';
import { extraVarsLayer } from '../../vars/extra-vars.ts';
import { earlyValue } from '../early.ts';
import { isBroken, readYaml } from '../files.ts';
import { wordsOf } from '../free-form.ts';
import { handDown, NOTHING_HANDED } from '../inherited.ts';
import { sortKeys, unknownKeyword, valueOfKey } from '../keys.ts';
import { collecting, type Loader, report } from '../loader.ts';
import { isNull } from '../nodes.ts';
import { type Imported, loadPlay } from '../play.ts';
import type { Where } from '../where.ts';
import { nearFile } from './paths.ts';

/** The plays of a playbook's items, those of imported playbooks in their place; numbered through. */
export function loadPlays(
  loader: Loader,
  file: string,
  items: readonly Node[],
  imported: Imported,
  plays: Play[],
): void {
  for (const item of items) {
    if (item.kind !== 'map') {
      report(loader, 'NOT_A_PLAY', 'A play is a map with "hosts" and "tasks".', item.at);
    } else if (item.entries.some(({ key }) => shortName(keyName(key)) === 'import_playbook')) {
      importPlaybook(loader, file, item, imported, plays);
    } else {
      const play = loadPlay(loader, file, item, loader.counted.plays + 1, imported);
      loader.counted.plays += 1;
      if (play) plays.push(play);
    }
  }
}

function importPlaybook(loader: Loader, file: string, node: MapNode, imported: Imported, plays: Play[]): void {
  const keys = sortKeys(loader, node, 'import');
  for (const entry of keys.others) unknownKeyword(loader, entry, 'import');
  const named = valueOfKey(keys, 'import_playbook');
  const handed = handDown(
    loader,
    { ...NOTHING_HANDED, ...imported },
    keys,
    'import vars',
    placeOfImport(loader, file, imported),
  );
  const name = named && fileName(loader, named, { ...imported, vars: handed.vars });
  if (!named || name === undefined) return;
  const at = named.kind === 'scalar' ? named.textAt : named.at;
  const path = normalize(isAbsolute(name) ? name : join(dirname(file), name));
  if (imported.trail.includes(path)) {
    const circle = [...imported.trail.slice(imported.trail.indexOf(path)), path].join(' → ');
    report(loader, 'IMPORT_LOOP', `The playbooks import each other in a circle: ${circle}.`, at);
    return;
  }
  const parsed = readYaml(loader, path);
  if (!parsed) {
    report(loader, 'PLAYBOOK_MISSING', `The playbook ${path} does not exist.`, at, nearFile(loader, path));
    return;
  }
  if (parsed.value?.kind !== 'list') {
    if (!isBroken(parsed) && !isNull(parsed.value))
      report(
        loader,
        'NOT_A_PLAYBOOK',
        'A playbook is a list of plays.',
        parsed.value?.at ?? at,
        'Begin with "- name: …" and "hosts:".',
      );
    return;
  }
  const inside: Imported = {
    // What an outer import says is stronger.
    vars: [...handed.vars.slice(imported.vars.length), ...imported.vars],
    when: handed.when,
    tags: handed.tags,
    trail: [...imported.trail, path],
  };
  loadPlays(loader, path, parsed.value.items, inside, plays);
}

/** The name of the file; `name=value` behind it, as in old playbooks, is refused. */
function fileName(loader: Loader, node: Node, imported: Imported): string | undefined {
  const value = earlyValue(loader, node, knownOf(loader, imported), 'The name of the playbook');
  if (typeof value !== 'string') return undefined;
  const words = collecting(loader, () => wordsOf(value, node.at));
  const [first, second] = words ?? [];
  if (!first) {
    if (words) report(loader, 'MISSING_ARGUMENT', 'import_playbook needs the name of a file.', node.at);
    return undefined;
  }
  if (second)
    report(
      loader,
      'WRONG_ARGUMENTS',
      'import_playbook takes a file and nothing else.',
      node.at,
      'Give variables in "vars".',
    );
  return first.text.trim();
}

function knownOf(loader: Loader, imported: Imported): ReturnType<typeof extraVarsLayer>[] {
  return [extraVarsLayer(loader.extraVars ?? {}, loader.unlock), ...imported.vars.toReversed()];
}

function placeOfImport(loader: Loader, file: string, imported: Imported): Where {
  const play = {
    id: 'import',
    directory: dirname(file),
    compat: loader.compat ?? false,
    known: knownOf(loader, imported),
    roles: [],
    named: { entries: [], imported: [], dependent: new Set<string>() },
    imported: [],
    cache: new Map(),
  };
  return { play, file, trail: imported.trail, settled: 0, kind: 'tasks', running: false };
}
