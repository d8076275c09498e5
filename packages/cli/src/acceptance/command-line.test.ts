import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { taskEntries } from '../documentation/entries.ts';
import { signet } from '../testing/signet.ts';

// Each test starts processes, and several are under way at once.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let playbook: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-cli-'));
  playbook = join(folder, 'site.yml');
  writeFileSync(
    playbook,
    '- name: Say\n  hosts: all\n  tasks:\n    - name: Hello\n      debug: { msg: "hello {{ who }}" }\n      tags: greeting\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LOCAL = ['-i', 'localhost,', '-e', 'who=world', '-e', 'ansible_connection=local'];

describe.concurrent('the command line', () => {
  it('runs a playbook on this machine and ends with 0', async () => {
    const { code, stdout } = await signet(['run', playbook, ...LOCAL], { env: { SIGNET_STATE_DIR: folder } });
    expect(stdout).toContain('hello world');
    expect(code).toBe(0);
  });

  it('lists every command, whichever of them it reads', async () => {
    const { stdout } = await signet(['--help']);
    for (const name of ['run', 'check', 'list', 'validate', 'inventory', 'explain', 'doc', 'lab', 'ltpa', 'complete'])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'mu'));
    expect((await signet(['inventroy'])).stderr).toContain('Did you mean inventory?');
  });

  it('has help as a command, too, and tells the names that begin with what is no task', async () => {
    const help = await signet(['help']);
    expect([help.code, help.stdout]).toEqual([0, (await signet(['--help'])).stdout]);
    const ofOne = await signet(['ltpa', 'help', 'diff']);
    expect([ofOne.code, ofOne.stdout]).toEqual([0, expect.stringMatching(/^Usage: signet ltpa diff /u)]);
    const { code, stderr } = await signet(['doc', 'ltpa']);
    expect([code, stderr]).toEqual([65, expect.stringMatching(/There are ltpa\.keys, ltpa\.same_keys, /u)]);
    expect((await signet(['ltpa', 'show', 'x'])).stderr).toContain('Did you mean: signet ltpa inspect FILE');
  });

  it('refuses a tag that no task has, with the nearest one', async () => {
    const { code, stderr } = await signet(['run', playbook, ...LOCAL, '-t', 'greting']);
    expect(stderr).toContain('No task of the playbook has the tag "greting".\n  Did you mean "greeting"?');
    expect(code).toBe(65);
  });

  it('names the missing inventory before what follows from it', async () => {
    const wrong = await signet(['run', playbook, '-i', join(folder, 'nosuch')]);
    expect([wrong.code, wrong.stderr.match(/^[^\s].*$/gmu)?.length]).toEqual([65, 2]);
    expect(wrong.stderr).toContain('INVENTORY_NOT_FOUND');
    const none = await signet(['run', playbook], { env: { ANSIBLE_INVENTORY: '' } });
    expect(none.stderr).toMatch(/NO_INVENTORY[^]*UNDEFINED_VARIABLE/u);
    const everywhere = join(folder, 'everywhere.yml');
    writeFileSync(everywhere, '- hosts: all\n  tasks: [{ debug: { msg: a } }]\n');
    const nowhere = await signet(['list', everywhere], { env: { ANSIBLE_INVENTORY: '' } });
    expect(nowhere.stderr.match(/NO_INVENTORY|NO_HOSTS/gu)).toEqual(['NO_INVENTORY', 'NO_HOSTS']);
  });

  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/u],
    [['run'], /missing required argument 'playbook'/u],
    [['run', 'x.yml', '--frobnicate'], /unknown option '--frobnicate'/u],
    [['run', 'x.yml', '--forks', 'many'], /whole number/u],
  ])('wrong usage %j ends with 64 and says where the help is', async (args, message) => {
    const { code, stderr } = await signet(args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/--help shows what there is/u);
    expect(code).toBe(64);
  });

  it('does not run what --step would ask about where nobody can be asked', async () => {
    const { code, stderr } = await signet(['run', playbook, ...LOCAL, '--step']);
    expect([code, stderr]).toEqual([65, expect.stringContaining('NO_TERMINAL')]);
  });

  it('doc lists every task and shows the page of one', async () => {
    const list = await signet(['doc']);
    expect(
      list.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(taskEntries.map(({ name }) => name));
    const page = await signet(['doc', 'websphere.sso']);
    expect(page.stdout).toMatch(/^# websphere\.sso\n[^]*\| `domain` \|/u);
    expect((await signet(['doc', 'ansible.builtin.include_tasks'])).stdout).toMatch(/^# include_tasks\n/u);
    expect((await signet(['doc', 'become'])).stdout).toMatch(/^# become\n[^]*become_user: nobody/u);
    expect((await signet(['doc', 'websphere.ssso'])).stderr).toContain('Did you mean "websphere.sso"?');
  });

  it.each([
    'run',
    'check',
    'list',
    'validate',
    'inventory',
    'explain',
    'doc',
    'lab up',
    'lint',
    'config',
    'runs',
    'runs show',
    'runs prune',
    'resume',
  ])('%s --help has an example', async (command) => {
    const { code, stdout } = await signet([...command.split(' '), '--help']);
    expect(stdout).toMatch(new RegExp(`Examples:\\n  signet ${command} `, 'u'));
    expect(code).toBe(0);
  });
});
