import { inspect } from 'node:util';
import { type Diagnostic, InputError, Secret } from '@signet/core';
import { encryptVault, type VaultPassword } from '@signet/vault';
import { describe, expect, it } from 'vitest';
import {
  type FileAccess,
  graph,
  type Inventory,
  loadInventory,
  resolveVault,
  SecretTemplate,
  listHost,
} from './index.ts';

const password: VaultPassword = { id: 'default', password: new Secret('battery staple') };

/** Files in memory, by path. */
function access(files: Record<string, string>): FileAccess {
  const paths = Object.keys(files);
  return {
    read: (path) => files[path],
    list: (directory) => {
      const prefix = directory === '.' ? '' : `${directory}/`;
      const names = paths
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0] ?? '');
      return names.length > 0 ? [...new Set(names)] : undefined;
    },
  };
}

function load(
  files: Record<string, string>,
  sources: readonly string[] = ['hosts'],
  playbookDir?: string,
): { inventory: Inventory; diagnostics: Diagnostic[] } {
  return loadInventory(sources, {
    vaultPasswords: [password],
    files: access(files),
    ...(playbookDir !== undefined && { playbookDir }),
  });
}

/** A diagnostic in one line, with the text that it marks. */
function problems(files: Record<string, string>, sources?: readonly string[]): string[] {
  return load(files, sources).diagnostics.map(({ at, code, hint, message, severity }) => {
    const marked =
      at && (files[at.file]?.split('\n')[at.line - 1] ?? '').slice(at.column - 1, at.column - 1 + (at.length ?? 1));
    const place = at ? `${at.file}:${at.line}:${at.column} «${marked}» ` : '';
    return `${place}${severity === 'warning' ? 'warning ' : ''}${code} ${message}${hint === undefined ? '' : ` | ${hint}`}`;
  });
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

describe('mistakes in an INI inventory', () => {
  it('are all found in one go, each at its place', () => {
    const hosts = [
      'web1 ansible_host',
      'web[1:x]',
      '[web',
      '[we b]',
      'lost',
      '[web:var]',
      '[web]',
      'a "b',
      'c:',
      '[wbe:vars]',
      'x=1',
      '[cell:children]',
      'web',
      'dbb',
      '[db]',
      'd1',
      '[web:vars]',
      'nothing',
    ].join('\n');
    expect(problems({ hosts })).toEqual([
      'hosts:1:6 «ansible_host» INI_BAD_SETTING "ansible_host" has to be name=value. | One host per line, its variables behind it.',
      'hosts:2:1 «web[1:x]» BAD_HOST_NAME "web[1:x]" is no host name: "1:x" is neither two numbers nor two letters.',
      'hosts:3:1 «[web» BAD_HOST_NAME "[web" is no host name: a "[" is not closed.',
      'hosts:4:1 «[we b]» INI_BAD_SECTION A section is written [group], [group:vars] or [group:children], without spaces.',
      'hosts:6:6 «var» INI_BAD_SECTION There is no kind of section called "var". | Did you mean "vars"?',
      'hosts:8:3 «"» INI_UNCLOSED_QUOTE This quote is not closed. | Close it, or write a backslash before it.',
      'hosts:9:1 «c:» BAD_HOST_NAME "c:" is no host name: a port has to follow the ":".',
      'hosts:18:1 «nothing» INI_BAD_SETTING A line below [web:vars] is name=value.',
      'hosts:10:2 «wbe» UNDEFINED_GROUP [wbe:vars] sets variables of a group that does not exist. | Did you mean "web"?',
      'hosts:14:1 «dbb» UNDEFINED_GROUP [cell:children] names the group "dbb", which does not exist. | Did you mean "db"?',
    ]);
  });

  it('include a comment that becomes part of a value, as a warning', () => {
    expect(problems({ hosts: 'a\n[all:vars]\nx=text # why\ny=1 # fine\n' })).toEqual([
      'hosts:3:8 «# why» warning INI_COMMENT_IN_VALUE The comment is part of the value of "x". | Put the value in quotes, or the comment on a line of its own.',
    ]);
  });
});

describe('mistakes in a YAML inventory', () => {
  it('are all found in one go, each at its place', () => {
    const text = `
all:
  hots: {a: {}}
  children:
    web:
      hosts:
        - w1
    db: [d1]
    app:
      vars: nothing
      hosts:
        12: {}
        a[1:2: {}
        h1: text
    mode:
      vars: {mode: 0644}
`;
    expect(problems({ 'i.yml': text }, ['i.yml'])).toEqual([
      'i.yml:16:20 «0644» YAML_LEADING_ZERO 0644 begins with a zero: is it text, or a number? | For text, such as a file mode, write "0644"; for the octal number write 420.',
      'i.yml:3:3 «hots» BAD_GROUP The group "all" has no key "hots". | Did you mean "hosts"?',
      'i.yml:7:9 «- w1» BAD_GROUP "hosts" of the group "web" has to be a mapping. | Write each name with a colon behind it: "name:".',
      'i.yml:8:9 «[d1]» BAD_GROUP The group "db" has to be a mapping with hosts, children or vars.',
      'i.yml:10:13 «nothing» BAD_GROUP "vars" of the group "app" has to be a mapping. | Write "name: value" lines.',
      'i.yml:12:9 «12» BAD_HOST_NAME "12" is no host name: it is not text; put it in quotes.',
      'i.yml:13:9 «a[1:2» BAD_HOST_NAME "a[1:2" is no host name: a "[" is not closed.',
      'i.yml:14:13 «text» BAD_HOST The variables of the host "h1" have to be a mapping. | Write "name: value" lines.',
    ]);
  });

  it('include a tab, and a playbook in the place of an inventory', () => {
    expect(problems({ 'i.yml': 'all:\n\thosts:\n' }, ['i.yml'])[0]).toContain('i.yml:2:1 «\t» YAML_TAB');
    expect(problems({ 'i.yml': '- hosts: all\n' }, ['i.yml'])).toEqual([
      'i.yml:1:1 «- hosts: all» BAD_INVENTORY A YAML inventory has to be a mapping of groups. | This looks like a playbook.',
    ]);
  });
});

describe('groups', () => {
  it('form no loop', () => {
    const hosts = 'h\n[a:children]\nb\n[b:children]\nc\n[c:children]\na\n';
    expect(problems({ hosts })).toEqual([
      'hosts:7:1 «a» GROUP_LOOP The group "a" cannot be a child of "c", which is below it: a → b → c → a. | Remove one of these children.',
    ]);
    expect(problems({ hosts: 'h\n[a:children]\na\n' })).toEqual([
      'hosts:3:1 «a» GROUP_LOOP The group "a" cannot be a child of itself. | Remove it there.',
    ]);
  });

  it('may have the name of a host, which is worth a warning', () => {
    expect(problems({ hosts: 'web\n[web]\nw1\n' })).toEqual([
      'hosts:1:1 «web» warning SAME_NAME "web" is both a group and a host; as a pattern it means both. | Rename one of them: as in Ansible, variables of the host may become the group’s.',
    ]);
  });
});

describe('sources', () => {
  it('that cannot be read are errors, those without a host warnings', () => {
    expect(problems({}, ['nowhere'])).toEqual([
      'INVENTORY_NOT_FOUND There is no inventory nowhere. | Give a file, a directory, or hosts with a comma behind them: -i "web1,".',
    ]);
    expect(problems({ hosts: '\n# nothing\n' })).toEqual([
      'hosts:1:1 «» warning INVENTORY_EMPTY The inventory hosts is empty. | Write the names of hosts into it, one per line.',
    ]);
    expect(problems({ hosts: '[web]\n' })).toEqual([
      'hosts:1:1 «[» warning INVENTORY_NO_HOSTS The inventory hosts has no hosts. | Write the names of hosts into it, one per line; localhost is always there.',
    ]);
    expect(problems({ hosts: '#!/bin/sh\necho x\n' })[0]).toContain('UNSUPPORTED_INVENTORY hosts is a program');
    expect(problems({ 'hosts.toml': '[web]\n' }, ['hosts.toml'])[0]).toContain('UNSUPPORTED_INVENTORY TOML');
    expect(problems({ 'aws.yml': 'plugin: amazon.aws.aws_ec2\n' }, ['aws.yml'])[0]).toContain(
      'UNSUPPORTED_INVENTORY Inventory plugins',
    );
  });

  it('may be lists of hosts, with ports', () => {
    const { diagnostics, inventory } = load({}, ['web1,db1:2222, 10.0.0.1,[fe80::1]:22,']);
    expect(diagnostics).toEqual([]);
    expect([...inventory.hosts.keys()]).toEqual(['web1', 'db1', '10.0.0.1', 'fe80::1']);
    expect(listHost(inventory, 'db1')).toEqual({ ansible_port: 2222 });
  });

  it('add up: a later one wins', () => {
    const { inventory } = load(
      {
        'one/hosts': '[web]\nw1 x=1 y=1\n',
        'two/hosts': '[web]\nw2\nw1 x=2\n',
        'one/group_vars/web': 'z: 1',
        'two/group_vars/web': 'z: 2',
      },
      ['one/hosts', 'two/hosts'],
    );
    expect(inventory.select('web').hosts.map(({ name }) => name)).toEqual(['w1', 'w2']);
    expect(listHost(inventory, 'w1')).toEqual({ x: 2, y: 1, z: 2 });
  });

  it('may be YAML without an ending', () => {
    expect([...load({ hosts: '---\nall:\n  hosts:\n    a:\n' }).inventory.hosts.keys()]).toEqual(['a']);
    expect([...load({ hosts: 'web:\n  hosts: {a: }\n' }).inventory.hosts.keys()]).toEqual(['a']);
    expect([...load({ hosts: '{"web": {"hosts": {"a": {}}}}' }).inventory.hosts.keys()]).toEqual(['a']);
  });

  it('in a directory that end in .ini are passed over, with a warning', () => {
    const { diagnostics, inventory } = load(
      { 'inv/a': 'h1\n', 'inv/b.ini': 'h2\n', 'inv/.git/x': '[', 'inv/old~': '[' },
      ['inv'],
    );
    expect([...inventory.hosts.keys()]).toEqual(['h1']);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning INVENTORY_FILE_SKIPPED']);
  });
});

describe('variables', () => {
  const files = {
    'inv/hosts': '[web]\nw1 l8=host\n[web:vars]\nl3=group\nl6=group\nl8=group\n[all:vars]\nl4=all\n',
    'inv/group_vars/all.yml': 'l4: x\nl5: x\n',
    'play/group_vars/all.yml': 'l5: x\nl6: weaker\n',
    'inv/group_vars/web.yml': 'l6: x\nl7: x\n',
    'play/group_vars/web.yml': 'l7:\n  - deep: "{{ here }}"\n',
    'inv/host_vars/w1.yml': 'l9: x\nl10: x\n',
    'play/host_vars/w1.yml': '# first\n\nl10: "  {{ l9 }}"\n',
  };

  it('know their level, their source and the line they stand on', () => {
    const { diagnostics, inventory } = load(files, ['inv/hosts'], 'play');
    expect(diagnostics).toEqual([]);
    const found = [...inventory.variablesOf('w1')].map(
      ([name, { at, level, source }]) => `${name} ${level} ${source} ${at.file}:${at.line}:${at.column}`,
    );
    expect(found.toSorted()).toEqual([
      'l10 10 host_vars/w1 beside the playbook play/host_vars/w1.yml:3:7',
      'l3 3 inventory group web inv/hosts:4:4',
      'l4 4 group_vars/all inv/group_vars/all.yml:1:5',
      'l5 5 group_vars/all beside the playbook play/group_vars/all.yml:1:5',
      'l6 6 group_vars/web inv/group_vars/web.yml:1:5',
      'l7 7 group_vars/web beside the playbook play/group_vars/web.yml:2:3',
      'l8 8 inventory host w1 inv/hosts:2:7',
      'l9 9 host_vars/w1 inv/host_vars/w1.yml:1:5',
    ]);
    expect(inventory.variablesOf('w1').get('l7')?.place([0, 'deep'])).toEqual({
      file: 'play/group_vars/web.yml',
      line: 2,
      column: 12,
      length: 10,
    });
  });

  it('are the same objects for every host of a group', () => {
    const { inventory } = load({ hosts: '[web]\nw1\nw2\n', 'group_vars/web': 'x: 1' });
    expect(inventory.variablesOf('w1').get('x')).toBe(inventory.variablesOf('w2').get('x'));
  });

  it('beside the inventory have to be mappings of valid YAML', () => {
    expect(
      problems({ hosts: '[web]\nw1\n', 'group_vars/web.yml': '- a\n', 'group_vars/all.yml': 'a: 1\na: {{ b }}\n' }),
    ).toEqual([
      'group_vars/all.yml:2:1 «a» YAML_DUPLICATE_KEY "a" is set twice in the same mapping: found a duplicate dict key (a). | The first one is on line 1. Remove one of them.',
      'group_vars/all.yml:2:4 «{{ b }}» YAML_UNQUOTED_TEMPLATE A value that begins with {{ needs quotes; without them YAML reads a mapping. | Write "{{ b }}"',
      'group_vars/web.yml:1:1 «- a» VARIABLES_NOT_A_MAP group_vars/web.yml does not hold a mapping of variables. | Write "name: value" lines.',
    ]);
  });

  it('for a group that is nearly called so, or hidden by another file, are worth a warning', () => {
    expect(
      problems({
        hosts: '[sametime]\ns1\n',
        'group_vars/sametme.yml': 'a: 1',
        'group_vars/all.yml': 'a: 1',
        'group_vars/all/x.yml': 'b: 1',
        'group_vars/elsewhere.yml': 'a: 1',
      }),
    ).toEqual([
      'group_vars/all.yml:1:1 «a» warning VARIABLES_FILE_HIDDEN all.yml is not read: all beside it hides it. | Move it into a directory all/, or merge the two.',
      'group_vars/sametme.yml:1:1 «a» warning VARIABLES_FOR_NOBODY No group or host of the inventory is called "sametme". | Did you mean "sametime"?',
    ]);
  });
});

describe('secrets', () => {
  const inline = `a: plain\nsecret: !vault |\n${indented(encryptVault('hunter2', password))}\n`;

  it('stay encrypted until they are asked for', () => {
    const { inventory } = load({ hosts: 'h\n', 'group_vars/all.yml': `deep:\n  list: ["x"]\n${inline}` });
    const { value } = inventory.variablesOf('h').get('secret') ?? {};
    expect(value).toMatchObject({ kind: 'vault', at: { file: 'group_vars/all.yml', line: 4, column: 9 } });
    const opened = resolveVault({ nested: [value] }, [password]) as { nested: Secret[] };
    expect(opened.nested[0]?.reveal()).toBe('hunter2');
    expect(resolveVault(inventory.variablesOf('h').get('deep')?.value, [])).toEqual({ list: ['x'] });
  });

  it('under another password are refused at their line', () => {
    const { inventory } = load({ hosts: 'h\n', 'group_vars/all.yml': inline });
    const wrong = { id: 'default', password: new Secret('wrong') };
    let error: unknown;
    try {
      resolveVault(inventory.variablesOf('h').get('secret')?.value, [wrong]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({
      code: 'VAULT_WRONG_PASSWORD',
      at: { file: 'group_vars/all.yml', line: 2, column: 9 },
    });
  });

  it('in a file that is encrypted as a whole are hidden, templates too; numbers are not', () => {
    const text = encryptVault(
      'secret: hunter2\nport: 389\nuse: "{{ secret }}"\nraw: !unsafe "a {{ b"\nlist: [{x: y}]\n',
      password,
    );
    const { diagnostics, inventory } = load({
      hosts: 'h\n',
      'group_vars/all/vault.yml': text,
      'group_vars/all/plain.yml': 'open: x',
    });
    expect(diagnostics).toEqual([]);
    const values = Object.fromEntries([...inventory.variablesOf('h')].map(([name, { value }]) => [name, value]));
    expect(JSON.stringify(values)).toBe(
      '{"open":"x","secret":"***","port":389,"use":"***","raw":"***","list":[{"x":"***"}]}',
    );
    expect((values['secret'] as Secret).reveal()).toBe('hunter2');
    expect((values['raw'] as Secret).reveal()).toBe('a {{ b');
    expect(values['use']).toBeInstanceOf(SecretTemplate);
    expect((values['use'] as SecretTemplate).reveal()).toBe('{{ secret }}');
    expect(`${String(values['use'])} ${inspect(values['use'], { showHidden: true })}`).toBe('*** ***');
  });

  it('in a file whose password is wrong are one error for the file', () => {
    const text = encryptVault('secret: hunter2\n', { id: 'default', password: new Secret('other') });
    expect(problems({ hosts: 'h\n', 'group_vars/all.yml': text })).toEqual([
      'group_vars/all.yml:1:1 «$» VAULT_WRONG_PASSWORD Decryption failed: the vault password does not open this value. | Check the password file; a value that was changed by hand is refused in the same way.',
    ]);
  });

  it('may hide a whole inventory', () => {
    const { inventory } = load({ hosts: encryptVault('h1 password=hunter2 ansible_port=2222\n', password) });
    expect(JSON.stringify(listHost(inventory, 'h1'))).toBe('{"password":"***","ansible_port":2222}');
  });
});

describe('localhost', () => {
  it('exists although no inventory names it, outside of every group', () => {
    const { inventory } = load({ hosts: 'h\n[all:vars]\nx=1\n', 'host_vars/localhost.yml': 'y: 2' });
    expect(inventory.select('all').hosts.map(({ name }) => name)).toEqual(['h']);
    const [local] = inventory.select('localhost').hosts;
    expect(local).toMatchObject({ name: 'localhost', implicit: true });
    expect(listHost(inventory, 'localhost')).toEqual({
      ansible_connection: 'local',
      ansible_python_interpreter: 'python3',
      x: 1,
      y: 2,
    });
  });

  it('of the inventory takes its place', () => {
    const { inventory } = load({ hosts: 'localhost ansible_port=2222\n' });
    expect(inventory.select('localhost').hosts).toMatchObject([{ implicit: false }]);
    expect(listHost(inventory, 'localhost')).toEqual({ ansible_port: 2222 });
  });
});

describe('patterns', () => {
  const { inventory } = load({ hosts: '[web]\nw1\nw2\n[sametime]\ns1.example.com\n[none]\n' });

  it.each([
    [
      'sametmie',
      'PATTERN_MISMATCH',
      'No host or group of the inventory matches "sametmie".',
      'Did you mean "sametime"?',
    ],
    ['xyz', 'PATTERN_MISMATCH', 'No host or group of the inventory matches "xyz".', 'Groups are web, sametime, none.'],
    [
      'web,xyz',
      'PATTERN_MISMATCH',
      'No host or group of the inventory matches "xyz".',
      'Groups are web, sametime, none.',
    ],
    [
      'web,!xyz',
      'PATTERN_MISMATCH',
      'No host or group of the inventory matches "xyz".',
      'Groups are web, sametime, none.',
    ],
    ['web[7]', 'NO_SUCH_INDEX', '"web[7]" matches no host: "web" are 2 hosts.', 'Indexes count from 0.'],
    [
      '~(',
      'BAD_PATTERN',
      '"~(" is no regular expression: Invalid regular expression: /^(?:()/: Unterminated group.',
      undefined,
    ],
  ])('%s is an error', (pattern, code, message, hint) => {
    expect(inventory.select(pattern).diagnostics).toEqual([
      { severity: 'error', code, message, ...(hint !== undefined && { hint }) },
    ]);
  });

  it('of a group without hosts is none', () => {
    expect(inventory.select('none')).toEqual({ hosts: [], diagnostics: [] });
    expect(inventory.select('ungrouped')).toEqual({ hosts: [], diagnostics: [] });
  });

  it('beyond the end of a slice is a warning', () => {
    expect(inventory.select('web[5:9]').diagnostics).toMatchObject([{ severity: 'warning', code: 'EMPTY_SLICE' }]);
  });
});

describe('graph', () => {
  const { inventory } = load({ hosts: '[web]\nw1\n' });

  it('begins at any group', () => {
    expect(graph(inventory, 'web')).toBe('@web:\n  |--w1');
  });

  it('says which group was meant', () => {
    expect(() => graph(inventory, 'wbe')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_GROUP', hint: 'Did you mean "web"?' }),
    );
  });
});

describe('as Ansible reads it', () => {
  const lenient = (files: Record<string, string>, sources: readonly string[]) =>
    loadInventory(sources, { vaultPasswords: [], files: access(files), unparsed: 'warning', compat: true });

  it('a source counts up to its first mistake', () => {
    const { inventory, diagnostics } = lenient(
      {
        ini: '[a]\na1\na2 noequals\na3\n[b]\nb1\n',
        'y.yml': 'c: {hosts: {c1: }}\nd: {hosts: [d1]}\ne: {hosts: {e1: }}\n',
        good: 'h1\n',
      },
      ['ini', 'y.yml', 'good'],
    );
    expect([...inventory.hosts.keys()]).toEqual(['a1', 'c1', 'h1']);
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'INI_BAD_SETTING warning',
      'BAD_GROUP warning',
    ]);
  });

  it('YAML is 1.1, in variable files too, and the last of two keys counts', () => {
    const { inventory } = lenient(
      { 'y.yml': 'all: {hosts: {h1: {mode: 0644}}}\n', 'host_vars/h1.yml': 'mask: 022\ntwice: 1\ntwice: 2\n' },
      ['y.yml'],
    );
    const values = [...inventory.variablesOf('h1')].map(([name, { value }]) => [name, value]);
    expect(Object.fromEntries(values)).toEqual({ mode: 420, mask: 18, twice: 2 });
  });
});
