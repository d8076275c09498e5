import { type Diagnostic, InputError, type SourceRef } from '@signet/core';
import { isTemplate, type Template } from '@signet/expressions';
import {
  fitNode,
  isVaultValue,
  keyName,
  type MapEntry,
  type MapNode,
  type Node,
  toPlain,
  validate,
} from '@signet/source';
import type { Arguments, Condition } from '../playbook.ts';
import { secretPlace } from '../vars/secret-places.ts';
import type { Action } from './action.ts';
import { parseFreeForm } from './free-form.ts';
import { worded } from './imports/includes.ts';
import { collecting, failing, type Loader, report } from './loader.ts';
import { isNull, mapOf, placeOf } from './nodes.ts';
import { compileConditions, compileTemplateOf } from './templates.ts';

/** What the schema and the loader have to know of whatever a task uses. */
interface Taker {
  readonly name: string;
  readonly schema: object;
  readonly bare: string | undefined;
  readonly words: ReadonlySet<string> | undefined;
  readonly expressions: readonly string[];
  /** What a value written as `name=value` is. */
  readonly read?: ((text: string) => string | boolean) | undefined;
  readonly compat: boolean;
}

/**
 * Checks the arguments of a task against its schema and prepares them for each host.
 *
 * @param compat wrong arguments are a warning: as in Ansible, the task fails when it runs
 */
export function loadArguments(
  loader: Loader,
  action: Action,
  more: MapEntry | undefined,
  compat: boolean,
): Arguments | undefined {
  const taker = takerOf(action, compat);
  const given = readArguments(loader, action, more?.value, taker);
  if (given === undefined) return undefined;
  const node = fitNode(taker.schema, given.node) as MapNode;
  if (!given.whole) {
    const found = validate(taker.schema, node, { at: action.at, allowTemplates: true, subject: taker.name });
    if (action.use.kind === 'control') found.push(...(action.use.control.inspect?.(node, action.at) ?? []));
    const severity = compat && !action.include ? 'warning' : 'error';
    const told = action.include ? worded(action.name, found, node) : found;
    loader.diagnostics.push(...told.map((one) => ({ ...one, severity }) as const));
    if (action.use.kind === 'module') refuseSecrets(loader, taker.schema, node, taker.name);
  }
  const expressions = compileExpressions(loader, taker.expressions, node);
  const left = new Set([...taker.expressions, ...(action.include ? ['apply'] : [])]);
  const rest = mapOf(
    node.at,
    node.entries.filter((entry) => !left.has(keyName(entry.key))),
  );
  const own = compileTemplateOf(loader, rest);
  const whole = given.wrong
    ? failing(new InputError([given.wrong]))
    : given.whole && compileTemplateOf(loader, given.whole);
  if (!own || (given.whole && !whole)) return undefined;
  const template = whole ? onTopOf(whole, own) : own;
  return { at: action.at, node: given.whole ? undefined : node, template, expressions, place: placeOf(node) };
}

function takerOf({ use, include, name }: Action, compat = false): Taker {
  switch (use.kind) {
    case 'module': {
      const { args, bare, wordsInBare } = use.module;
      return { name, schema: args, bare, words: wordsInBare && new Set(wordsInBare), expressions: [], compat };
    }
    case 'control': {
      const { args, bare, expressions, readFreeForm } = use.control;
      // In Ansible's way it is known only while the task runs, from its settings.
      const read = compat ? undefined : readFreeForm;
      return { name, schema: args, bare, words: undefined, expressions: expressions ?? [], read, compat };
    }
    case 'include':
      return { name, schema: use.schema, bare: include?.bare, words: undefined, expressions: [], compat };
  }
}

interface Given {
  readonly node: MapNode;
  /** All arguments are what this template gives. */
  readonly whole?: Node;
  /** They are none, which the task says when it runs. */
  readonly wrong?: Diagnostic;
}

/** The arguments as a map, however they are written; those in `args` fill in. */
export function readArguments(
  loader: Loader,
  action: Action,
  more: Node | undefined,
  taker = takerOf(action),
): Given | undefined {
  const { value } = action;
  const extra = more?.kind === 'map' ? more.entries : [];
  const whole = more?.kind === 'scalar' && !isNull(more) ? { whole: more } : {};
  if (isNull(value)) return { node: mapOf(action.at, extra), ...whole };
  if (value.kind === 'map') return { node: mapOf(value.at, filledIn(value.entries, extra)), ...whole };
  if (value.kind === 'list' || typeof value.value !== 'string') {
    if (taker.bare !== undefined) return { node: mapOf(value.at, [entryFor(taker.bare, value), ...extra]), ...whole };
    const hint = 'Write the arguments below it, one "name: value" per line.';
    report(loader, 'ARGUMENTS_NOT_A_MAP', `The arguments of ${taker.name} have to be a map.`, value.at, hint);
    return undefined;
  }
  const parsed = collecting(loader, () => parseFreeForm(value, taker.words));
  if (parsed === undefined) return undefined;
  const free = { ...parsed, entries: parsed.entries.map((entry) => meant(entry, taker)) };
  const { rest } = free;
  if (rest === undefined) return { node: mapOf(value.at, filledIn(free.entries, extra)), ...whole };
  if (taker.bare !== undefined) {
    const twice = extra.find((entry) => keyName(entry.key) === taker.bare);
    if (twice !== undefined) {
      const message = `The '${taker.bare}' argument cannot be used when other raw parameters are specified.`;
      report(loader, 'WRONG_ARGUMENTS', message, twice.key.at, 'Give it beside the name of the task, or here.');
    }
    const entries = [entryFor(taker.bare, rest), ...free.entries];
    return { node: mapOf(value.at, filledIn(entries, extra)), ...whole };
  }
  if (isTemplate(String(rest.value))) return { node: mapOf(value.at, filledIn(free.entries, extra)), whole: rest };
  const noArguments: Diagnostic = {
    severity: 'error',
    code: 'ARGUMENTS_NOT_A_MAP',
    message: `${taker.name} takes arguments such as "name=value"; "${short(String(rest.value))}" is none.`,
    at: rest.at,
    hint: 'Write the arguments below it, one "name: value" per line.',
  };
  const failsLate = taker.compat && action.use.kind === 'control' && action.use.control.failsLate === true;
  loader.diagnostics.push(failsLate ? { ...noArguments, severity: 'warning' } : noArguments);
  return failsLate ? { node: mapOf(value.at, []), whole: rest, wrong: noArguments } : undefined;
}

function meant(entry: MapEntry, { read }: Taker): MapEntry {
  const { value } = entry;
  if (read === undefined || value.kind !== 'scalar' || typeof value.value !== 'string') return entry;
  const meaning = read(value.value);
  return meaning === value.value ? entry : { key: entry.key, value: { ...value, value: meaning, quoted: false } };
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function filledIn(entries: readonly MapEntry[], extra: readonly MapEntry[]): MapEntry[] {
  if (extra.length === 0) return [...entries];
  const own = new Set(entries.map((entry) => keyName(entry.key)));
  return [...entries, ...extra.filter((entry) => !own.has(keyName(entry.key)))];
}

function entryFor(name: string, value: Node): MapEntry {
  const at: SourceRef = value.at;
  return { key: { kind: 'scalar', at, value: name, raw: name, quoted: false, textAt: at }, value };
}

/** What a template gives, with arguments of its own on top. */
function onTopOf(whole: Template, own: Template): Template {
  return {
    references: [...new Set([...whole.references, ...own.references])],
    evaluate(scope, environment) {
      const all = whole.evaluate(scope, environment);
      const over = own.evaluate(scope, environment) as Record<string, unknown>;
      if (
        typeof all !== 'object' ||
        all === null ||
        Array.isArray(all) ||
        Object.getPrototypeOf(all) !== Object.prototype
      )
        return Object.keys(over).length === 0 ? all : over;
      return { ...all, ...over };
    },
  };
}

function compileExpressions(
  loader: Loader,
  names: readonly string[],
  node: MapNode,
): Record<string, readonly Condition[]> {
  const expressions: Record<string, readonly Condition[]> = {};
  for (const name of names) {
    const value = node.get(name);
    if (value !== undefined) expressions[name] = compileConditions(loader, value) ?? [];
  }
  return expressions;
}

/** A vault text as an argument that is no secret would be shown: refused where it stands. */
function refuseSecrets(
  loader: Loader,
  schema: object,
  node: Node,
  task: string,
  path: readonly (string | number)[] = [],
): void {
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) refuseSecrets(loader, schema, value, task, [...path, keyName(key)]);
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) refuseSecrets(loader, schema, item, task, [...path, index]);
  } else if (node.tag === '!vault' && isVaultValue(toPlain(node)) && secretPlace(schema, path) === 'no') {
    const name = path.join('.');
    report(loader, 'SECRET_NOT_ALLOWED', `"${name}" of ${task} takes no secret: its value would be shown.`, node.at);
  }
}
