import { isTemplate } from '@signet/expressions';
import { fitNode, keyName, type MapEntry, type MapNode, type Node, validate } from '@signet/source';
import { moduleNamed } from '../catalog.ts';
import { type Keyword, keyword, keywordsOf, LOOP_LOOKUPS, type Place } from '../keywords.ts';
import { shortName, unsupportedKeyword } from '../unsupported.ts';
import { NAMES } from '../vars/variable-name.ts';
import { didYouMean, type Loader, report, warn } from './loader.ts';
import { isNull } from './nodes.ts';

export interface Keys {
  /** Entries that are keywords valid here and have a value, by name. */
  readonly keywords: ReadonlyMap<string, MapEntry>;
  /** `with_X`: the name of the lookup and the value. */
  readonly withLookup: { readonly lookup: string; readonly entry: MapEntry } | undefined;
  /** Entries that are no keyword at all: the task, parameters of a role, or a mistake. */
  readonly others: readonly MapEntry[];
}

export function valueOfKey(keys: Keys, name: string): Node | undefined {
  return keys.keywords.get(name)?.value;
}

/** Sorts the keys of a play, block or task; checks the values of keywords against the keyword table. */
export function sortKeys(loader: Loader, node: MapNode, place: Place): Keys {
  const keywords = new Map<string, MapEntry>();
  const others: MapEntry[] = [];
  let withLookup: Keys['withLookup'];
  for (const entry of node.entries) {
    const name = nameOfKey(entry, place);
    const known = keyword(name);
    if (keywords.has(name)) refuseBoth(loader, entry, name);
    const lookup = lookupOf(name);
    if (known?.places.includes(place)) {
      const checked = checkedEntry(loader, entry, known, place);
      if (checked) keywords.set(name, checked);
    } else if (lookup !== undefined && (place === 'task' || place === 'handler')) {
      if (withLookup) report(loader, 'SEVERAL_LOOPS', 'A task has one loop.', entry.key.at, 'Make two tasks of it.');
      else withLookup = checkedLookup(loader, lookup, entry);
    } else if (place === 'role' && !known) others.push(entry);
    else if (known && isTaskName(loader, name, place)) others.push(entry);
    else if (known) misplaced(loader, entry, known, place);
    else {
      const instead = unsupportedKeyword(name);
      if (instead) refuseKeyword(loader, entry, instead.hint);
      else others.push(entry);
    }
  }
  return { keywords, withLookup, others };
}

/** One without a value says nothing; with `compat: ansible` one that has no effect is only told. */
function refuseKeyword(loader: Loader, { key, value }: MapEntry, hint: string): void {
  if (isNull(value)) return;
  const name = keyName(key);
  const refuse = loader.compat && name === 'debugger' ? warn : report;
  refuse(loader, 'UNSUPPORTED_KEYWORD', `The keyword "${name}" is not supported.`, key.at, hint);
}

/** Some tasks are called as keywords of other places: `gather_facts`. */
function isTaskName(loader: Loader, name: string, place: Place): boolean {
  return (place === 'task' || place === 'handler') && moduleNamed(loader.catalog, name) !== undefined;
}

/** `user` of a play is the old name of `remote_user`; `ansible.builtin.import_playbook` is `import_playbook`. */
function nameOfKey(entry: MapEntry, place: Place): string {
  const name = keyName(entry.key);
  if (place === 'play' && name === 'user') return 'remote_user';
  return place === 'import' ? shortName(name) : name;
}

/** Two names of one keyword. */
function refuseBoth(loader: Loader, { key }: MapEntry, name: string): void {
  const message = `both '${keyName(key)}' and '${name}' are set for this play.`;
  report(loader, 'WRONG_ARGUMENTS', message, key.at, `Keep "${name}".`);
}

function lookupOf(name: string): string | undefined {
  if (!name.startsWith('with_')) return undefined;
  const lookup = shortName(name.slice('with_'.length));
  return LOOP_LOOKUPS.includes(lookup) ? lookup : undefined;
}

function checkedLookup(loader: Loader, lookup: string, entry: MapEntry): Keys['withLookup'] {
  if (!isNull(entry.value)) return { lookup, entry };
  report(loader, 'WRONG_TYPE', `"with_${lookup}" has no value.`, entry.key.at, 'Give it a list.');
  return undefined;
}

function misplaced(loader: Loader, entry: MapEntry, known: Keyword, place: Place): void {
  const places = known.places.map((one) => PLACES[one]).join(' or ');
  const message = `"${known.name}" does not belong in ${PLACES[place]}.`;
  report(loader, 'KEYWORD_MISPLACED', message, entry.key.at, `It is a keyword of ${places}.`);
}

const PLACES: Readonly<Record<Place, string>> = {
  play: 'a play',
  import: 'an import of a playbook',
  role: 'an entry of "roles"',
  block: 'a block',
  task: 'a task',
  handler: 'a handler',
};

/**
 * @param more names that stand in this place besides its keywords
 * @param hint what is known to be meant
 */
export function unknownKeyword(
  loader: Loader,
  entry: MapEntry,
  place: Place,
  more: readonly string[] = [],
  hint?: string,
): void {
  const name = keyName(entry.key);
  const candidates = [...keywordsOf(place).map((one) => one.name), ...more];
  const message = `${PLACES[place].replace(/^a/, 'A')} has no keyword "${name}".`;
  const lookups = name.startsWith('with_') ? `Lookups: ${LOOP_LOOKUPS.join(', ')}.` : undefined;
  report(loader, 'UNKNOWN_KEYWORD', message, entry.key.at, hint ?? didYouMean(name, candidates, lookups));
}

/** The entry with its value in the type that is wanted; undefined when it has none, or a wrong one. */
function checkedEntry(loader: Loader, entry: MapEntry, known: Keyword, place: Place): MapEntry | undefined {
  if (isNull(entry.value) && !KEEPS_NULL.has(known.name)) return undefined;
  const value = fitNode(known.schema, entry.value);
  if (known.literal && value.kind === 'scalar' && typeof value.value === 'string' && isTemplate(value.value)) {
    report(
      loader,
      'TEMPLATE_NOT_ALLOWED',
      `"${known.name}" is needed before the run; it cannot be a template.`,
      value.at,
      'Write the value itself.',
    );
    return undefined;
  }
  const found = validate(known.schema, value, { at: value.at, allowTemplates: true, subject: known.name });
  if (found.length === 0) return { key: entry.key, value };
  if (known.namesVariable && value.kind === 'scalar') {
    const message = `Invalid variable name in '${known.name}' specified: '${value.raw}'.`;
    report(loader, 'INVALID_VARIABLE_NAME', message, value.at, NAMES);
    return undefined;
  }
  const malformed = isNull(value) ? undefined : MALFORMED[known.name]?.(plainText(value));
  const late = loader.compat && known.schema.type === 'boolean' && value.kind === 'scalar' && AT_RUN_TIME.has(place);
  for (const one of found)
    loader.diagnostics.push({
      ...one,
      severity: late ? 'warning' : one.severity,
      ...(malformed !== undefined && { message: malformed }),
    });
  return late ? { key: entry.key, value } : undefined;
}

/** Where Ansible finds only while it runs that a keyword is no boolean. */
const AT_RUN_TIME: ReadonlySet<Place> = new Set(['task', 'handler']);

const block =
  (name: string) =>
  (value: string): string =>
    `A malformed block was encountered while loading ${name}: ${value} should be a list or None.`;

/** What is wrong with a value, in the words that Ansible's users search for. */
const MALFORMED: Readonly<Record<string, (value: string) => string>> = {
  pre_tasks: block('pre_tasks'),
  tasks: block('tasks'),
  post_tasks: block('post_tasks'),
  handlers: block('handlers'),
  roles: (value) => `A malformed role declaration was encountered: ${value} should be a list or None.`,
};

function plainText(node: Node): string {
  return node.kind === 'scalar' ? node.raw : `a ${node.kind}`;
}

const KEEPS_NULL: ReadonlySet<string> = new Set(['block', 'rescue', 'always']);
