import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signet } from '../testing/signet.ts';

// Each test starts processes, and several are under way at once.
vi.setConfig({ testTimeout: 60_000 });

const PLAYBOOK = `
- name: Site
  hosts: web
  vars: { port: 1, greeting: "hi {{ port }}" }
  vars_files: [more.yml]
  tasks:
    - name: Say
      debug: { msg: "{{ port }}" }
      vars: { port: 4 }
      register: said
    - name: Later
      set_fact: { port: 5 }
`;

const ROLES = `
- name: Roles
  hosts: web
  vars_prompt: [{ name: size, prompt: Size }]
  vars_files: ["{{ inventory_hostname }}.yml"]
  roles: [{ role: server, size: 20 }]
  tasks:
    - name: More
      include_tasks: more-tasks.yml
      vars: { size: 21 }
`;

const FILES: Readonly<Record<string, string>> = {
  'inv/hosts': '[web]\nw1 port=80\nw2\n[web:vars]\nport=8080\nratio=1.0\n[db]\nd1\n',
  'inv/group_vars/all.yml':
    'port: 10\npassword: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  30313233\nnested: { deep: !unsafe "{{ x }}" }\n',
  'play/host_vars/w1.yml': 'port: 90\n',
  'play/site.yml': PLAYBOOK,
  'play/more.yml': 'port: 2\n',
  'play/roles.yml': ROLES,
  'play/w1.yml': 'size: 14\n',
  'play/w2.yml': '{}\n',
  'play/more-tasks.yml': '- debug: { msg: more }\n',
  'play/roles/base/defaults/main.yml': 'size: 1\n',
  'play/roles/server/meta/main.yml': 'dependencies: [base]\n',
  'play/roles/server/defaults/main.yml': 'size: 2\n',
  'play/roles/server/vars/main.yml': 'size: 15\n',
  'inv/wrong.sh': '#!/bin/sh\necho "no credentials" >&2\nexit 3\n',
  'inv/slow.sh': '#!/bin/sh\nsleep 20\n',
  'failed.retry': 'w2\n',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-inventory-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    if (path.endsWith('.sh')) chmodSync(join(folder, path), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => signet(args, { cwd: folder });

describe.concurrent('signet inventory', () => {
  it('--list shows what ansible-inventory does, byte for byte', async () => {
    const { code, stdout } = await run('inventory', '-i', 'inv/hosts', '--list', '-l', 'd1');
    expect(code).toBe(0);
    expect(stdout).toBe(`{
    "_meta": {
        "hostvars": {
            "d1": {
                "nested": {
                    "deep": {
                        "__ansible_unsafe": "{{ x }}"
                    }
                },
                "password": {
                    "__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\\n30313233\\n"
                },
                "port": 10
            }
        }
    },
    "all": {
        "children": [
            "ungrouped",
            "web",
            "db"
        ]
    },
    "db": {
        "hosts": [
            "d1"
        ]
    }
}
`);
  });

  it('--host merges what lies beside the playbook, and extra vars', async () => {
    const { stdout } = await run('inventory', '-i', 'inv/hosts', '--host', 'w1', '--playbook-dir', 'play', '-e', 'x=1');
    expect(JSON.parse(stdout)).toMatchObject({ port: 90, x: '1' });
    expect(stdout).toContain('"ratio": 1.0,');
  });

  it('--graph --vars draws a tree', async () => {
    const { stdout } = await run('inventory', '-i', 'inv/hosts', '--graph', '--vars', 'web');
    expect(stdout).toContain('@web:\n  |--w1\n  |  |--{nested = {');
    expect(stdout).toContain('  |--{port = 8080}\n  |--{ratio = 1.0}\n');
  });

  it('--limit takes a file; --output writes one', async () => {
    const { code } = await run('inventory', '-i', 'inv/hosts', '-y', '-l', '@failed.retry', '--output', 'out.yml');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'out.yml'), 'utf8')).toMatch(/web:\n {6}hosts:\n {8}w2:\n {10}nested:/u);
  });

  it.each([
    [['--toml'], /UNSUPPORTED_INVENTORY[^]*--yaml/u],
    [['--host', 'w3'], /UNKNOWN_HOST/u],
    [['--host', 'web'], /"web" means 2 hosts/u],
    [['--graph', 'wbe'], /UNKNOWN_GROUP[^]*Did you mean "web"/u],
    [['-l', 'wbe'], /PATTERN_MISMATCH[^]*Did you mean "web"/u],
    [['-l', '@nofile'], /LIMIT_FILE/u],
    [['-i', 'inv/wrong.sh'], /INVENTORY_PROGRAM[^]*ended with code 3[^]*no credentials/u],
  ])('%j is refused and says why', async (args, message) => {
    const { code, stderr } = await run('inventory', '-i', 'inv/hosts', ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(65);
  });

  it('--compat ansible reads what it can, as Ansible does', async () => {
    const args = ['inventory', '-i', 'nowhere', '-i', 'inv/hosts', '--list', '-l', 'd1,wbe'];
    expect((await run(...args)).code).toBe(65);
    const { code, stderr, stdout } = await run(...args, '--compat', 'ansible');
    expect([code, Object.keys((JSON.parse(stdout) as { _meta: { hostvars: object } })._meta.hostvars)]).toEqual([
      0,
      ['d1'],
    ]);
    expect(stderr).toMatch(/INVENTORY_NOT_FOUND \(warning\)[^]*PATTERN_MISMATCH \(warning\)/u);
  });

  it('without an inventory has only the implicit localhost', async () => {
    const env = { ANSIBLE_INVENTORY: '' };
    const host = await signet(['inventory', '--host', 'localhost'], { cwd: folder, env });
    expect(JSON.parse(host.stdout)).toEqual({ ansible_connection: 'local' });
    const list = await signet(['inventory', '--list'], { cwd: folder, env });
    expect(JSON.parse(list.stdout)).toEqual({ _meta: { hostvars: {} }, all: { children: ['ungrouped'] } });
  });

  it('does not wait for ever for a program', async () => {
    const { code, stderr } = await signet(['inventory', '-i', 'inv/slow.sh'], {
      cwd: folder,
      env: { SIGNET_INVENTORY_TIMEOUT: '0.2' },
    });
    expect(stderr).toContain('did not end within 0.2 s');
    expect(code).toBe(65);
  });
});

interface Explained {
  readonly level: number;
  readonly source: string;
  readonly value: unknown;
}

describe.concurrent('signet explain', () => {
  it('tells every place that sets a variable, the strongest first', async () => {
    const { code, stdout } = await run(
      'explain',
      'port',
      'play/site.yml',
      '--host',
      'w1',
      '-i',
      'inv/hosts',
      '--json',
      '-e',
      'port=7',
    );
    expect(code).toBe(0);
    const { inTasks, losers, whileRunning, winner } = JSON.parse(stdout) as Record<string, unknown>;
    const place = (one: unknown): unknown[] => {
      const { column, file, level, line, value } = one as Record<string, unknown>;
      return [value, level, `${String(file).replace(`${folder}/`, '')}:${String(line)}:${String(column)}`];
    };
    expect(place(winner)).toEqual(['7', 22, '--extra-vars:1:1']);
    expect((losers as unknown[]).map(place)).toEqual([
      [2, 14, 'play/more.yml:1:7'],
      [1, 12, 'play/site.yml:4:17'],
      [90, 10, 'play/host_vars/w1.yml:1:7'],
      [80, 8, 'inv/hosts:2:9'],
      [10, 4, 'inv/group_vars/all.yml:1:7'],
      [8080, 3, 'inv/hosts:5:6'],
    ]);
    expect((inTasks as unknown[]).map(place)).toEqual([[4, 17, 'play/site.yml:9:21']]);
    expect((whileRunning as unknown[]).map(place)).toEqual([[5, 19, 'play/site.yml:12:25']]);
  });

  it('knows roles, prompts, includes, and files whose names depend on the host', async () => {
    const { stdout } = await run('explain', 'size', 'play/roles.yml', '--host', 'w1', '-i', 'inv/hosts', '--json');
    const { inTasks, losers, winner } = JSON.parse(stdout) as Record<'inTasks' | 'losers', Explained[]> & {
      winner: Explained;
    };
    const shown = ({ level, source, value }: Explained): unknown[] => [level, value, source];
    expect(shown(winner)).toEqual([15, 15, 'vars of the role "server"']);
    expect(losers.map(shown)).toEqual([
      [14, 14, 'vars_files of the play "Roles"'],
      [13, '(what is answered)', 'vars_prompt of the play "Roles"'],
      [2, 2, 'defaults of the role "server"'],
      [2, 1, 'defaults of the role "base"'],
    ]);
    expect(inTasks.map(shown)).toEqual([
      [21, 21, 'what "More" includes'],
      [20, 20, 'parameters of the role "server"'],
    ]);
  });

  it('without a playbook knows the inventory, for people', async () => {
    const { stdout } = await run('explain', 'port', '--host', 'w2', '-i', 'inv/hosts');
    expect(stdout).toBe(`port on w2

  wins   10
         inv/group_vars/all.yml:1:7  group_vars/all  (level 4: inventory group_vars/all)
  loses  8080
         inv/hosts:5:6  inventory group web  (level 3: inventory file or script group vars)
`);
  });

  it('shows no secret, nor what replaces one', async () => {
    const { stdout } = await run('explain', 'password', '--host', 'w1', '-i', 'inv/hosts', '-e', 'password=hunter22');
    expect(stdout).toContain('wins   "***"');
    expect(stdout).not.toMatch(/hunter22|30313233/u);
  });

  it('--all lists every variable with the value that wins', async () => {
    const { stdout } = await run('explain', '--all', 'play/site.yml', '--host', 'w1', '-i', 'inv/hosts');
    expect(stdout).toContain('Variables of w1 in the play "Site"');
    expect(stdout).toMatch(
      / {2}port: 2\n {6}\S*more\.yml:1:7 {2}vars_files of the play "Site" {2}\(level 14, hides 5\)/u,
    );
    expect(stdout).toMatch(/said: "\(the result of the task\)"\n.*once the task has run/u);
  });

  it.each([
    [['prot', '--host', 'w1'], 65, /UNKNOWN_VARIABLE[^]*Did you mean "port"/u],
    [['port', '--host', 'w9'], 65, /UNKNOWN_HOST/u],
    [['--host', 'w1'], 64, /name a variable, or use '--all'/u],
    [['port'], 64, /required option '--host/u],
  ])('%j is refused and says why', async (args, expected, message) => {
    const { code, stderr } = await run('explain', ...args, '-i', 'inv/hosts');
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
  });
});
