import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globToRegExp } from './glob.ts';
import { expandHosts } from './host-range.ts';
import {
  ansibleJson,
  ansibleYaml,
  type FileAccess,
  graph,
  type Inventory,
  listInventory,
  listInventoryAsTree,
  loadInventory,
} from './index.ts';
import { exactLiteral, pythonLiteral } from './python-literal.ts';
import { splitPattern } from './pattern.ts';

const files: FileAccess = { read: () => undefined, list: () => undefined };

function load(text: string, path = 'hosts'): Inventory {
  const only: FileAccess = { read: (name) => (name === path ? text : undefined), list: () => undefined };
  return loadInventory([path], { files: only, vaultPasswords: [] }).inventory;
}

const hosts = load('[web]\nweb[1:3]\n[db]\ndb[a:c].example.com\n[site:children]\nweb\ndb\n');

/** Text of the characters that mean something, so that most of it comes close to what is right. */
function textOf(characters: string): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), maxLength: 40 });
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe('whatever somebody writes', () => {
  it('as a pattern selects only hosts that there are, each once', () => {
    fc.assert(
      fc.property(textOf('webdb123all~[]:-,!&*?.^$()|\\ '), (pattern) => {
        const { hosts: selected } = hosts.select(pattern);
        expect(new Set(selected).size).toBe(selected.length);
        for (const { name } of selected) expect(hosts.hosts.has(name)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('as a pattern gives the same hosts wherever & and ! stand', () => {
    const part = fc.constantFrom('web', 'db', 'site', 'web1', 'web*', 'd*', 'all');
    fc.assert(
      fc.property(fc.array(part), fc.array(part), fc.array(part), (plain, both, without) => {
        const signed = [...both.map((one) => `&${one}`), ...without.map((one) => `!${one}`)];
        const after = hosts.select([...plain, ...signed]).hosts;
        expect(hosts.select([...signed, ...plain]).hosts).toEqual(after);
        expect(hosts.select([...plain, ...signed].join(',')).hosts).toEqual(after);
      }),
    );
  });

  it('as a glob is a regular expression, or refused as one', () => {
    fc.assert(
      fc.property(textOf('ab[]!-^*?\\.'), (glob) => {
        try {
          globToRegExp(glob).test('abba');
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('as a host with ranges has names without brackets, or a problem', () => {
    fc.assert(
      fc.property(textOf('web019acz[]:.-'), (text) => {
        const expanded = expandHosts(text);
        if ('problem' in expanded) expect(expanded.problem).not.toBe('');
        else for (const name of expanded.names) expect(name).not.toContain('[');
      }),
      { numRuns: 2000 },
    );
  });

  it('as a range of numbers has as many hosts as numbers', () => {
    const number = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 9 }), (begin, more, step) => {
        const expanded = expandHosts(`h[${begin}:${begin + more}:${step}]`);
        expect('names' in expanded && expanded.names.length).toBe(Math.floor(more / step) + 1);
      }),
    );
  });

  it('as a value is text, or the same with and without its exact numbers', () => {
    fc.assert(
      fc.property(textOf('019.eE-+xXabTrue,[]{}()\'"#: \\_'), (text) => {
        const value = pythonLiteral(text);
        if (typeof value === 'string') expect(typeof exactLiteral(text)).not.toBe('undefined');
        else expect(exactLiteral(text)).not.toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('as a file is read or refused, never a crash', () => {
    const line = fc.oneof(
      textOf('[]:=abc \t#;"\'\\'),
      fc.constantFrom('[web]', '[web:vars]', '[web:children]', 'a=1', 'web', 'h[1:3] x=[1'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        load(lines.join('\n'));
        load(lines.join('\n'), 'hosts.yml');
      }),
      { numRuns: 500 },
    );
  });
});

describe('in linear time', () => {
  it('patterns of many parts and stars are matched', () => {
    const many = load(`h[1:9999].example.com\n`);
    expect(milliseconds(() => many.select(`${'*'.repeat(200)}x`))).toBeLessThan(2000);
    expect(milliseconds(() => many.select(`all${',!h1*'.repeat(200)}`))).toBeLessThan(5000);
    expect(milliseconds(() => splitPattern(`${'['.repeat(200_000)}:`))).toBeLessThan(2000);
  });

  it('hosts move from ungrouped to their groups, and deep groups find their depth', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `h${index}`);
    const moved = milliseconds(() => load([...names, '[web]', ...names].join('\n')));
    const chain = names.slice(0, 990).map((_, index) => `[g${index}:children]\ng${index + 1}\n[g${index + 1}]`);
    const deep = milliseconds(() => load([...chain, 'last'].join('\n')));
    expect(moved).toBeLessThan(3000);
    expect(deep).toBeLessThan(3000);
  });

  it('groups that are too deep in each other, or too often, are refused', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => `[g${index}:children]\ng${index + 1}`);
    const only: FileAccess = { read: () => [...chain, '[g20000]'].join('\n'), list: () => undefined };
    expect(loadInventory(['hosts'], { files: only, vaultPasswords: [] }).diagnostics).toMatchObject([
      { code: 'GROUPS_TOO_DEEP' },
    ]);
    const pairs = Array.from(
      { length: 40 },
      (_, n) => `[a${n}:children]\nb${n}\nc${n}\n[b${n}:children]\na${n + 1}\n[c${n}:children]\na${n + 1}`,
    );
    const diamonds = load([...pairs, '[a40]\nh'].join('\n'));
    expect(() => graph(diamonds)).toThrow(/more than 500000 lines/u);
    expect(ansibleJson(listInventory(diamonds))).toContain('"a40"');
    expect(ansibleYaml(listInventoryAsTree(diamonds))).toContain('a40:');
  }, 30_000);

  it('a range that stands for too many hosts is refused at once', () => {
    const took = milliseconds(() => {
      expect(expandHosts('h[1:99999]-[1:99999]-[1:99999]')).toHaveProperty('problem');
      expect(expandHosts('h[0:999999999999]')).toHaveProperty('problem');
    });
    expect(took).toBeLessThan(1000);
  });

  it('nothing is read where nothing is', () => {
    expect(loadInventory(['nowhere'], { files, vaultPasswords: [] }).diagnostics).toMatchObject([
      { code: 'INVENTORY_NOT_FOUND' },
    ]);
  });
});
