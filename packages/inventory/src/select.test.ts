import { describe, expect, it } from 'vitest';
import { type FileAccess, type Inventory, loadInventory, type LoadOptions } from './index.ts';

const FILES: Readonly<Record<string, string>> = {
  hosts: '[web]\nweb1\nweb2\n[db]\ndb1\n',
  'failed.retry': 'web2\n\ndb1\n',
  'empty.retry': '\n',
  'group_vars/all.yml': 'shared: all\n',
  'host_vars/localhost.yml': 'own: here\n',
};
const files: FileAccess = {
  read: (path) => FILES[path],
  list: (directory) => {
    const prefix = directory === '.' ? '' : `${directory}/`;
    const below = Object.keys(FILES).filter((path) => path.startsWith(prefix));
    const names = below.map((path) => path.slice(prefix.length).split('/')[0] ?? '');
    return names.length > 0 ? [...new Set(names)] : undefined;
  },
};

function load(sources = ['hosts'], options: Partial<LoadOptions> = {}) {
  return loadInventory(sources, { files, vaultPasswords: [], ...options });
}

function names(selection: ReturnType<Inventory['select']>): string[] {
  return selection.hosts.map(({ name }) => name);
}

describe('select', () => {
  const { inventory } = load();

  it('takes each of a list of patterns apart on its own', () => {
    expect(names(inventory.select(['db:web1', 'web2']))).toEqual(['db1', 'web1', 'web2']);
    expect(names(inventory.select('db:web1,web2'))).toEqual(['web2']);
  });

  it('calls a part that matches nothing an error, or a warning when asked to', () => {
    expect(inventory.select('wbe').diagnostics).toMatchObject([
      { severity: 'error', code: 'PATTERN_MISMATCH', hint: 'Did you mean "web"?' },
    ]);
    expect(inventory.select('wbe,db', { unmatched: 'warning' })).toMatchObject({
      hosts: [{ name: 'db1' }],
      diagnostics: [{ severity: 'warning', code: 'PATTERN_MISMATCH' }],
    });
    const lenient = load(['hosts'], { unmatched: 'warning' }).inventory;
    expect(lenient.select('wbe').diagnostics).toMatchObject([{ severity: 'warning' }]);
    expect(lenient.select('wbe', { unmatched: 'error' }).diagnostics).toMatchObject([{ severity: 'error' }]);
  });

  it.each([
    ['~(?i)WEB\\d', ['web1', 'web2']],
    ['~(?P<kind>d)b', ['db1']],
    ['~\\Aweb1\\Z', ['web1']],
    ['web[2-1],web1', ['web1']],
  ])('%s', (pattern, expected) => {
    expect(names(inventory.select(pattern, { unmatched: 'warning' }))).toEqual(expected);
  });

  it('refuses what is no regular expression', () => {
    expect(inventory.select('~(').diagnostics).toMatchObject([{ code: 'BAD_PATTERN' }]);
  });
});

describe('limitTo', () => {
  const { inventory } = load();

  it('reads patterns from files, one per line', () => {
    expect(names(inventory.limitTo('@failed.retry'))).toEqual(['web2', 'db1']);
    expect(names(inventory.limitTo('web1,@failed.retry,!db'))).toEqual(['web1', 'web2']);
  });

  it('warns of a file that limits nothing', () => {
    const { diagnostics, hosts } = inventory.limitTo('@empty.retry');
    expect(hosts).toHaveLength(3);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'LIMIT_FILE' }]);
  });

  it.each([
    ['@nowhere', 'There is no limit file nowhere.'],
    ['@group_vars', 'What stands behind "@" in a limit must be a file, not the folder group_vars.'],
  ])('refuses %s', (limit, message) => {
    expect(inventory.limitTo(limit).diagnostics[0]).toMatchObject({ severity: 'error', code: 'LIMIT_FILE', message });
  });

  it.each(['', ',', ',,'])('"%s" limits nothing', (limit) => {
    expect(names(inventory.limitTo(limit))).toEqual(['web1', 'web2', 'db1']);
  });
});

describe('the implicit localhost', () => {
  const { inventory } = load();

  it('is in no group, but has the variables of all and its own', () => {
    expect(names(inventory.select('localhost'))).toEqual(['localhost']);
    expect(names(inventory.select('all'))).not.toContain('localhost');
    const values = Object.fromEntries(
      [...inventory.variablesOf('localhost')].map(([name, { value }]) => [name, value]),
    );
    expect(values).toEqual({ ansible_connection: 'local', shared: 'all', own: 'here' });
  });

  it('is the one that the inventory names, whatever it calls it', () => {
    expect(names(load(['127.0.0.1,']).inventory.select('localhost'))).toEqual(['127.0.0.1']);
  });
});

describe('sources that cannot be read', () => {
  it('are warnings when asked to, and the rest is used', () => {
    const { diagnostics, inventory } = load(['nowhere', 'hosts'], { unparsed: 'warning' });
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'INVENTORY_NOT_FOUND' }]);
    expect(inventory.hosts.size).toBe(3);
  });

  it('leave localhost when there is nothing else', () => {
    const { diagnostics, inventory } = load(['nowhere'], { unparsed: 'warning' });
    expect(diagnostics.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(names(inventory.select('localhost'))).toEqual(['localhost']);
  });
});

describe('valuesOf', () => {
  const one: Readonly<Record<string, string>> = {
    'inv/hosts': '[web]\nw1 v=line\n[web:vars]\nv=group\nw=group\n',
    'inv/group_vars/all.yml': 'v: all\n',
    'inv/host_vars/w1.yml': 'v: host\n',
    'play/group_vars/web.yml': 'v: play\nw: play\n',
  };
  const access: FileAccess = {
    read: (path) => one[path],
    list: (directory) => {
      const below = Object.keys(one).filter((path) => path.startsWith(`${directory}/`));
      const found = below.map((path) => path.slice(directory.length + 1).split('/')[0] ?? '');
      return found.length > 0 ? [...new Set(found)] : undefined;
    },
  };
  const shown = (playbookDir: string): [unknown, number, string][] => {
    const { inventory } = loadInventory(['inv/hosts'], { files: access, vaultPasswords: [], playbookDir });
    const values = inventory.valuesOf('w1').get('v') ?? [];
    return values.map(({ at, level, value }) => [value, level, `${at.file}:${at.line}`]);
  };

  it('tells every value of a name, the strongest first', () => {
    expect(shown('play')).toEqual([
      ['host', 9, 'inv/host_vars/w1.yml:1'],
      ['line', 8, 'inv/hosts:2'],
      ['play', 7, 'play/group_vars/web.yml:1'],
      ['all', 4, 'inv/group_vars/all.yml:1'],
      ['group', 3, 'inv/hosts:4'],
    ]);
  });

  it('tells a file beside inventory and playbook once, at its stronger level', () => {
    expect(shown('inv').map(([value, level]) => [value, level])).toEqual([
      ['host', 10],
      ['line', 8],
      ['all', 5],
      ['group', 3],
    ]);
  });
});

it('variables of a host become those of the group that has its name, as in Ansible', () => {
  const access: FileAccess = { read: () => '[web]\nweb x=1\nother\n', list: () => undefined };
  const { inventory } = loadInventory(['hosts'], { files: access, vaultPasswords: [] });
  expect(inventory.variablesOf('other').get('x')?.value).toBe(1);
});

it('group names that expressions cannot write are warned of once', () => {
  const access: FileAccess = { read: () => '[a-b]\nh\n[2c]\nh\n[ok]\nh\n', list: () => undefined };
  expect(loadInventory(['hosts'], { files: access, vaultPasswords: [] }).diagnostics).toMatchObject([
    { severity: 'warning', code: 'GROUP_NAME', at: { line: 1 } },
  ]);
});
