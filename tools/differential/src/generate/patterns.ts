import fc from 'fast-check';
import type { Family } from './family.ts';
import { drawnInventory, inventoryFiles } from './inventories.ts';
import { yamlText } from './yaml-text.ts';

interface DrawnAtom {
  readonly sign: '' | '&' | '!';
  readonly what: 'host' | 'group' | 'all' | 'glob' | 'regex' | 'slice';
  readonly number: number;
  readonly slice: '[0]' | '[-1]' | '[0:1]' | '[1:]';
}

const atom: fc.Arbitrary<DrawnAtom> = fc.record({
  sign: fc.constantFrom('', '', '&', '!'),
  what: fc.constantFrom('host', 'group', 'all', 'glob', 'regex', 'slice'),
  number: fc.nat(3),
  slice: fc.constantFrom('[0]', '[-1]', '[0:1]', '[1:]'),
});

const pattern = fc.record({ atoms: fc.array(atom, { minLength: 1, maxLength: 4 }), colon: fc.boolean() });

/** Host patterns over one inventory, each as the hosts of a play that shows which ones it got and in which order. */
export const patterns: Family = {
  name: 'pattern',
  cases: fc
    .record({
      inventory: drawnInventory,
      patterns: fc.array(pattern, { minLength: 1, maxLength: 5 }),
      order: fc.constantFrom(undefined, 'inventory', 'reverse_inventory', 'sorted', 'reverse_sorted'),
      limit: fc.option(atom),
    })
    .map(({ inventory, patterns, order, limit }) => {
      const hosts = inventory.hosts.length;
      const groups = inventory.groups.length;
      const text = (drawn: DrawnAtom): string => `${drawn.sign}${atomText(drawn, hosts, groups)}`;
      // A limit that can leave nothing ends the run with an error, which is its own case.
      const limited = limit === null ? [] : ['--limit', `${atomText(limit, hosts, groups)},h1`];
      return {
        rows: ['2.1', '2.2', '2.3', '2.4', '2.5', '2.7'],
        files: {
          ...inventoryFiles(inventory),
          'site.yml': yamlText(
            patterns.map(({ atoms, colon }) => ({
              hosts: atoms.map(text).join(colon && !atoms.some(isRegex) ? ':' : ','),
              gather_facts: false,
              ...(order !== undefined && { order }),
              tasks: [{ name: 'hosts', debug: { msg: "{{ ansible_play_hosts_all | join(' ') }}" } }],
            })),
          ),
        },
        commands: [{ kind: 'playbook' as const, args: ['site.yml', '-i', 'hosts', ...limited] }],
      };
    }),
};

function isRegex({ what }: DrawnAtom): boolean {
  return what === 'regex' || what === 'slice';
}

function atomText({ what, number, slice }: DrawnAtom, hosts: number, groups: number): string {
  const host = `h${(number % hosts) + 1}`;
  const group = `g${(number % groups) + 1}`;
  if (what === 'host') return host;
  if (what === 'group') return group;
  if (what === 'glob') return ['h*', '*1', '[gh]1', 'h?'][number] ?? 'h*';
  if (what === 'regex') return ['~h[12]', '~.*1', '~(h1|h2)$', '~h'][number] ?? '~h';
  return what === 'slice' ? `all${slice}` : 'all';
}
