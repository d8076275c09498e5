import { Secret } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import { showValue } from '../vars/show-value.ts';
import { type ArgumentSets, exclusiveProblems, togetherProblems } from './argument-sets.ts';
import { conversionTo, isMap, pythonType, WrongType } from './argument-types.ts';

/** One option of an argument specification. @see https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_reuse_roles.html#specification-format */
interface OptionSpec extends ArgumentSets {
  readonly type?: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  readonly elements?: string;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  readonly aliases?: readonly string[];
  readonly no_log?: boolean;
  readonly apply_defaults?: boolean;
}

type Spec = Readonly<Record<string, OptionSpec>>;

/** Where a map of options is: the options that lead there. */
type Path = readonly string[];

interface Findings {
  readonly problems: string[];
  /** Options that are in no specification, with those that there are. */
  readonly unknown: Map<string, string>;
}

/** What is wrong with arguments, one sentence each; nothing is said of what is not known in check mode. */
export function checkArguments(
  spec: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): string[] {
  const found: Findings = { problems: [], unknown: new Map() };
  const unreadable = firstUnreadable(spec as Spec, given);
  if (unreadable !== undefined) found.problems.push(unreadable);
  checkMap(spec as Spec, {}, given, [], found);
  const [supported] = found.unknown.values();
  if (supported !== undefined)
    found.problems.push(
      `${[...found.unknown.keys()].toSorted().join(', ')}. Supported parameters include: ${supported}.`,
    );
  return found.problems;
}

function checkMap(
  spec: Spec,
  sets: ArgumentSets,
  asGiven: Readonly<Record<string, unknown>>,
  path: Path,
  found: Findings,
): void {
  const given = byOwnNames(spec, asGiven);
  const within = path.length === 0 ? '' : ` found in ${path.join(' -> ')}`;
  const tell = (problem: string): number => found.problems.push(`${problem}${within}`);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(spec, name)) found.unknown.set([...path, name].join('.'), supportedBy(spec));
  }
  exclusiveProblems(sets, given).forEach(tell);
  for (const [name, { default: usual }] of Object.entries(spec)) {
    if (!Object.hasOwn(given, name) && usual !== undefined) given[name] = usual;
  }
  const missing = Object.keys(spec).filter((name) => spec[name]?.required === true && !Object.hasOwn(given, name));
  if (missing.length > 0) tell(`missing required arguments: ${missing.toSorted().join(', ')}`);
  for (const [name, option] of Object.entries(spec)) convert(name, option, given, path, found);
  for (const [name, option] of Object.entries(spec)) {
    const problem = isMissing(given[name]) ? undefined : choiceProblem(name, option, given[name]);
    if (problem !== undefined) tell(problem);
  }
  togetherProblems(sets, given).forEach(tell);
  for (const [name, option] of Object.entries(spec)) checkInner(name, option, given, path, found);
}

/** Ansible looks through the options of options for secrets first, and tells the first that is no map. */
function firstUnreadable(spec: Spec, given: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, option] of Object.entries(spec)) {
    if (!hasInner(option) || isMissing(given[name])) continue;
    for (const one of [given[name]].flat()) {
      const value = one instanceof Secret ? one.reveal() : one;
      if (isUnknown(value)) continue;
      const map = typeof value === 'string' ? readMap(value) : value;
      if (map instanceof WrongType) return map.message;
      if (!isMap(map))
        return `Value '${showValue(map)}' in the sub parameter field '${name}' must by a ${option.type}, not '${pythonType(map).slice("<class '".length, -2)}'`;
      const inner = firstUnreadable(option.options, map);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function readMap(text: string): unknown {
  try {
    return conversionTo('dict')?.(text);
  } catch (error) {
    if (error instanceof WrongType) return error;
    throw error;
  }
}

function hasInner(option: OptionSpec): option is OptionSpec & { readonly options: Spec } {
  const isList = option.type === 'list' && option.elements === 'dict';
  return option.options !== undefined && (option.type === 'dict' || isList);
}

/** Under the options' own names, whatever alias was used. */
function byOwnNames(spec: Spec, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const owner = new Map(
    Object.entries(spec).flatMap(([name, one]) => (one.aliases ?? []).map((alias) => [alias, name])),
  );
  const known: Record<string, unknown> = { ...given };
  for (const [alias, name] of owner) {
    if (!Object.hasOwn(known, alias)) continue;
    if (!Object.hasOwn(given, name)) known[name] = known[alias];
    delete known[alias];
  }
  return known;
}

function supportedBy(spec: Spec): string {
  const aliases = Object.values(spec).flatMap((one) => one.aliases ?? []);
  const names = Object.keys(spec).toSorted().join(', ');
  return aliases.length === 0 ? names : `${names} (${aliases.toSorted().join(', ')})`;
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || isUnknown(value);
}

/** Puts the value in the type that is wanted; where that cannot be it stays as it is. */
function convert(
  name: string,
  option: OptionSpec,
  given: Record<string, unknown>,
  path: Path,
  { problems }: Findings,
): void {
  if (isMissing(given[name])) return;
  const type = option.type ?? 'str';
  const value = given[name] instanceof Secret ? given[name].reveal() : given[name];
  const conversion = conversionTo(type);
  if (conversion === undefined) {
    problems.push(`argument '${name}' has the unknown type '${type}'`);
    return;
  }
  try {
    const converted = conversion(value);
    if (!(given[name] instanceof Secret)) given[name] = converted;
    if (type === 'list' && option.elements !== undefined && Array.isArray(converted))
      given[name] = elements(name, option.elements, converted, path, problems);
  } catch (error) {
    if (!(error instanceof WrongType)) throw error;
    const within = path.length === 0 ? '' : ` found in '${path.join(' -> ')}'.`;
    problems.push(
      `argument '${name}' is of type ${pythonType(value)}${within} and we were unable to convert to ${type}: ${shown(error.message, given[name], option)}`,
    );
  }
}

function elements(name: string, type: string, items: readonly unknown[], path: Path, problems: string[]): unknown[] {
  const within = path.length === 0 ? '' : ` found in '${path.join(' -> ')}'`;
  return items.flatMap((item) => {
    try {
      return [isUnknown(item) ? item : (conversionTo(type)?.(item) ?? item)];
    } catch (error) {
      if (!(error instanceof WrongType)) throw error;
      problems.push(
        `Elements value for option '${name}'${within} is of type ${pythonType(item)} and we were unable to convert to ${type}: ${error.message}`,
      );
      return [];
    }
  });
}

/** A message may hold the value itself. */
function shown(message: string, value: unknown, { no_log: hidden }: OptionSpec): string {
  return value instanceof Secret || hidden === true ? '***' : message;
}

function choiceProblem(name: string, { choices, no_log: hidden }: OptionSpec, value: unknown): string | undefined {
  if (!choices || choices.length === 0) return undefined;
  const allowed = new Set(choices.map(String));
  const list = choices.map(showValue).join(', ');
  const show = (one: unknown): string => (one instanceof Secret || hidden === true ? '***' : showValue(one));
  const plain = (one: unknown): string => String(one instanceof Secret ? one.reveal() : one);
  if (!Array.isArray(value))
    return allowed.has(plain(value)) ? undefined : `value of ${name} must be one of: ${list}, got: ${show(value)}`;
  const others = value.filter((one) => !allowed.has(plain(one)));
  if (others.length === 0) return undefined;
  return `value of ${name} must be one or more of: ${list}. Got no match for: ${others.map(show).join(', ')}`;
}

/** The options of an option that is a map, or a list of maps. */
function checkInner(
  name: string,
  option: OptionSpec,
  given: Readonly<Record<string, unknown>>,
  path: Path,
  found: Findings,
): void {
  if (!hasInner(option)) return;
  const value = isMissing(given[name]) && option.apply_defaults === true ? {} : given[name];
  if (isMissing(value)) return;
  for (const one of Array.isArray(value) ? value : [value]) {
    if (isMap(one)) checkMap(option.options, option, one, [...path, name], found);
    else if (!isUnknown(one)) found.problems.push(`value of '${name}' must be of type dict or list of dicts`);
  }
}
