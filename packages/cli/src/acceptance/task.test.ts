import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finished, signet } from '../testing/signet.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-task-'));
  writeFileSync(
    join(folder, 'hosts'),
    '[web]\nw1\nw2 x=5\n[db]\nd1\n[all:vars]\nansible_connection=local\nansible_python_interpreter=/usr/bin/python3\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function task(...args: string[]): Promise<Finished> {
  return signet(['task', '-i', 'hosts', ...args], { cwd: folder });
}

describe('signet task', () => {
  it('shows what a command printed, per host, and ends with its outcome', async () => {
    const { code, stdout } = await task('w1', '-m', 'shell', '-a', 'echo out; exit 3');
    expect([code, stdout]).toEqual([2, 'w1 | FAILED | rc=3 >>\noutnon-zero return code\nIt ended with 3.\n']);
  });

  it('keeps no journal and needs no lock', async () => {
    await task('web', '-m', 'debug', '-a', 'msg=hi');
    expect((await signet(['runs'], { cwd: folder })).stdout).not.toContain('debug');
  });

  it('checks the task as in a file, and points at no place in a file that is none', async () => {
    const { code, stderr } = await task('w1', '-m', 'copy', '-a', 'source=a dest=/b');
    expect([code, stderr]).toEqual([
      65,
      expect.stringMatching(/^UNKNOWN_ARGUMENT\n  copy has no argument "source"\./u),
    ]);
    expect((await task('w1', '-m', 'pingg')).stderr).toContain('Did you mean "ping"?');
    expect((await task('nosuch', '-m', 'ping')).stderr).toMatch(/^PATTERN_MISMATCH\n/u);
  });

  it('refuses a limit that leaves none of its hosts', async () => {
    const { code, stderr } = await task('web', '-m', 'ping', '-l', 'db');
    expect([code, stderr]).toEqual([65, expect.stringContaining('LIMIT_LEAVES_NO_HOST')]);
  });

  it('changes nothing in check mode, and shows the difference', async () => {
    const file = join(folder, 'motd');
    writeFileSync(file, 'old\n');
    const { stdout } = await task('w1', '-m', 'lineinfile', '-a', `path=${file} line=new`, '-C', '-D');
    expect(stdout).toMatch(/^\+new$/mu);
    expect(stdout).toContain('w1 | CHANGED');
    expect(readFileSync(file, 'utf8')).toBe('old\n');
  });

  it('has the other outputs, too', async () => {
    const { stdout } = await task('w1', '-m', 'ping', '--output', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ stats: { w1: { ok: 1, failures: 0 } } });
  });

  it('finds the variables of the playbooks with --playbook-dir and ANSIBLE_PLAYBOOK_DIR', async () => {
    const { stdout } = await task('w1', '-m', 'debug', '-a', 'var=playbook_dir', '--playbook-dir', '/nowhere');
    expect(stdout).toContain('"playbook_dir": "/nowhere"');
  });
});

const hasAnsible = spawnSync('ansible', ['--version']).status === 0;

/** Commands whose results are the same to the letter. */
describe.runIf(hasAnsible)('beside ansible', () => {
  it.each([
    ['web -m ping'],
    ['web -m ping -o'],
    ['web -m debug -a var=x'],
    ['w2 -m debug -a msg="x_{{ x }}"'],
    ['web -a "echo {{ x | default(0) }}"'],
    ['web -a "echo a b" -o'],
    ['w1 -m shell -a "echo a; echo b >&2; exit 3"'],
    ['w1 -m command -a {"cmd":"whoami"}'],
    ['w1 -m fail -a msg=no'],
    ['web --list-hosts -l w2'],
    ['web:&db --list-hosts'],
    ['nosuch -m ping'],
    ['w1 -m raw -a "echo hi"'],
  ])(
    '%s',
    async (line) => {
      const args = [...line.matchAll(/"([^"]*(?:"[^ ]*)?)"(?= |$)|\S+/gu)].map(([whole, quoted]) => quoted ?? whole);
      const ansible = spawnSync('ansible', ['-i', 'hosts', '-f', '1', ...args], { cwd: folder, encoding: 'utf8' });
      const ours = await task('-f', '1', ...args, '--output', 'ansible', '--compat', 'ansible');
      expect([ours.stdout.trimEnd(), ours.code]).toEqual([ansible.stdout.trimEnd(), ansible.status]);
    },
    60_000,
  );
});
