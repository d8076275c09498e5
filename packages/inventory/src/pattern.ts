import type { Diagnostic } from '@signet/core';
import { didYouMean } from '@signet/source';
import { parseAddress } from './address.ts';
import { globToRegExp } from './glob.ts';
import { type Host, hostsOf, type Inventory, type Leniency, type Selection } from './model.ts';
import { pythonRegExp } from './python-regexp.ts';

export interface MatchOptions {
  readonly unmatched: Leniency;
  /** The implicit host of that name. */
  local(name: string): Host | undefined;
}

/**
 * The hosts of the parts of a pattern. As in Ansible the order of evaluation is fixed: plain patterns are united, then every
 * `&x` intersects, then every `!x` is taken away, wherever they stand. Unlike Ansible's, a part that matches nothing
 * is an error unless `unmatched` says otherwise.
 *
 * @see https://docs.ansible.com/ansible/latest/inventory_guide/intro_patterns.html
 */
export function selectHosts(
  inventory: Pick<Inventory, 'groups' | 'hosts'>,
  parts: readonly string[],
  options: MatchOptions,
): Selection {
  const matcher = new Matcher(inventory, options);
  let selected: Host[] = [];
  for (const part of ordered(parts)) {
    const known = inventory.hosts.get(part);
    if (known !== undefined) {
      selected.push(known);
      continue;
    }
    const sign = /^[!&]/.exec(part)?.[0];
    const matched = new Set(matcher.match(sign === undefined ? part : part.slice(1)));
    if (sign === '!') selected = selected.filter((host) => !matched.has(host));
    else if (sign === '&') selected = selected.filter((host) => matched.has(host));
    else for (const host of matched) selected.push(host);
  }
  return { hosts: [...new Set(selected)], diagnostics: matcher.diagnostics };
}

/** Parts are separated by commas; by colons when there is no comma and the whole is no address or range. */
export function splitPattern(pattern: string): string[] {
  let parts: string[];
  if (pattern.includes(',')) parts = pattern.split(',');
  else if (parseAddress(pattern) !== undefined) parts = [pattern];
  else parts = splitAtColons(pattern);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Colons and blanks separate, except inside brackets. */
function splitAtColons(pattern: string): string[] {
  const parts: string[] = [];
  const lastClose = pattern.lastIndexOf(']');
  let start = 0;
  for (let index = 0; index < pattern.length; index += 1) {
    if (pattern.charAt(index) === '[' && index < lastClose) index = pattern.indexOf(']', index);
    else if (/[\s:[\]]/.test(pattern.charAt(index))) {
      parts.push(pattern.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(pattern.slice(start));
  return parts;
}

function ordered(parts: readonly string[]): string[] {
  const plain = parts.filter((part) => !/^[!&]/.test(part));
  return [
    ...(plain.length > 0 ? plain : ['all']),
    ...parts.filter((part) => part.startsWith('&')),
    ...parts.filter((part) => part.startsWith('!')),
  ];
}

class Matcher {
  readonly diagnostics: Diagnostic[] = [];
  readonly #inventory: Pick<Inventory, 'groups' | 'hosts'>;
  readonly #options: MatchOptions;

  constructor(inventory: Pick<Inventory, 'groups' | 'hosts'>, options: MatchOptions) {
    this.#inventory = inventory;
    this.#options = options;
  }

  match(part: string): Host[] {
    const subscript = part.startsWith('~') ? null : /^(.+)\[(?:(-?[0-9]+)|([0-9]+)[:-]([0-9]*))\]$/.exec(part);
    const [, expression = part, index, first, last] = subscript ?? [];
    const hosts = this.#enumerate(expression);
    if (hosts.length === 0 || !subscript) return hosts;
    if (index === undefined && last !== '0') return this.#slice(part, hosts, Number(first), last);
    const host = hosts.at(Number(index ?? first));
    if (host !== undefined) return [host];
    const count = hosts.length === 1 ? 'is one host' : `are ${hosts.length} hosts`;
    this.#report('NO_SUCH_INDEX', `"${part}" matches no host: "${expression}" ${count}.`, 'Indexes count from 0.');
    return [];
  }

  /** Both ends belong to it. */
  #slice(part: string, hosts: readonly Host[], first: number, last: string | undefined): Host[] {
    const found = hosts.slice(first, last === undefined || last === '' ? undefined : Number(last) + 1);
    if (found.length === 0) this.#report('EMPTY_SLICE', `"${part}" matches no host.`, undefined, 'warning');
    return found;
  }

  #enumerate(expression: string): Host[] {
    const test = this.#test(expression);
    if (test === undefined) return [];
    const { groups, hosts } = this.#inventory;
    const matchingGroups = test.among(groups);
    // A host that several groups have is there several times: a slice counts it as often, in Ansible too.
    const found = matchingGroups.flatMap(hostsOf);
    if (matchingGroups.length === 0 || expression.startsWith('~') || /[.?*[]/.test(expression))
      for (const host of test.among(hosts)) found.push(host);
    if (found.length > 0) return found;
    const local = this.#options.local(expression);
    if (local !== undefined) return [local];
    if (matchingGroups.length === 0) {
      const near = didYouMean(expression, [...groups.keys(), ...hosts.keys()]);
      const known = [...groups.keys()].filter((name) => name !== 'all' && name !== 'ungrouped');
      const list = known.length > 0 && known.length <= 12 ? `Groups are ${known.join(', ')}.` : undefined;
      this.#report(
        'PATTERN_MISMATCH',
        `No host or group of the inventory matches "${expression}".`,
        near ?? list,
        this.#options.unmatched,
      );
    }
    return [];
  }

  #test(expression: string): NameTest | undefined {
    if (!/[~?*[]/.test(expression))
      return { among: (named) => [named.get(expression)].filter((one) => one !== undefined) };
    try {
      return matching(expression.startsWith('~') ? pythonRegExp(expression.slice(1)) : globToRegExp(expression));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#report('BAD_PATTERN', `"${expression}" is no regular expression: ${error.message}.`);
      return undefined;
    }
  }

  #report(code: string, message: string, hint?: string, severity: Diagnostic['severity'] = 'error'): void {
    this.diagnostics.push({ severity, code, message, ...(hint !== undefined && { hint }) });
  }
}

/** Finds what a pattern names among groups or hosts. */
interface NameTest {
  among<T extends { readonly name: string }>(named: ReadonlyMap<string, T>): T[];
}

function matching(test: RegExp): NameTest {
  return { among: (named) => [...named.values()].filter(({ name }) => test.test(name)) };
}
