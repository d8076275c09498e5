import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunSummary } from '@signet/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Finished, signet, startSignet, type SignetOptions } from '../testing/signet.ts';

// Each test starts the command several times.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let playbook: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'signet-runs-')));
  playbook = join(folder, 'site.yml');
  writeFileSync(
    playbook,
    `- name: Site
  hosts: all
  tasks:
    - name: First
      debug: { msg: one }
    - name: Second
      fail: { msg: "no flag" }
      when: inventory_hostname == 'b' and not (flag | default(false) | bool)
    - name: Third
      pause: { seconds: "{{ seconds | default(0) }}" }
    - name: Last
      debug: { msg: end }
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HOSTS = ['-i', 'a,b', '-e', 'ansible_connection=local'];

function options(): SignetOptions {
  return { cwd: folder, env: { SIGNET_STATE_DIR: join(folder, '.signet') } };
}

function run(...more: readonly string[]): Promise<Finished> {
  return signet(['run', playbook, ...HOSTS, ...more], options());
}

async function runs(): Promise<RunSummary[]> {
  return JSON.parse((await signet(['runs', '--json'], options())).stdout) as RunSummary[];
}

describe('what a run leaves behind', () => {
  it('is listed, shown again in any form, and says how to go on', async () => {
    const failed = await run('--limit', 'a,b', '-e', 'admin_password=hunter2');
    expect([failed.code, failed.stdout]).toEqual([
      2,
      expect.stringMatching(/go on where it stopped: signet resume \d/u),
    ]);
    const [one] = await runs();
    expect(one).toMatchObject({ state: 'failed', exitCode: 2, playbook, inventory: 'a,b', owed: [] });
    const shown = await signet(['runs', 'show', one?.id ?? '', '--output', 'ansible'], options());
    expect(shown.stdout).toMatch(/^\nPLAY \[Site\] \*+\n\nTASK \[First\]/u);
    const journals = join(folder, '.signet', 'runs');
    const text = readdirSync(journals).map((name) => readFileSync(join(journals, name), 'utf8'));
    expect(text.join('')).toContain('admin_password');
    expect(text.join('')).not.toContain('hunter2');
  });

  it('is continued by resume: only the host that failed, at its task, with the same options', async () => {
    await run('--tags', 'all');
    const again = await signet(['resume', '-e', 'flag=true'], options());
    expect(again.stderr).toMatch(/Going on with run \S+:\n {2}b: at "Second"/u);
    expect(again.stdout).not.toMatch(/First/u);
    expect(again.stdout).toMatch(/Last/u);
    expect(again.code).toBe(0);
    const nothing = await signet(['resume'], options());
    expect([nothing.code, nothing.stderr]).toEqual([65, expect.stringContaining('NOTHING_TO_RESUME')]);
  });

  it('asks for secrets again, and says so where nobody can answer', async () => {
    await run('-e', 'admin_password=x');
    const again = await signet(['resume', '-e', 'flag=true'], options());
    expect([again.code, again.stderr]).toEqual([65, expect.stringContaining('admin_password=')]);
  });

  it('is resumed only where it is the last of its playbook', async () => {
    await run();
    const [first] = await runs();
    await run('-e', 'flag=true');
    const stale = await signet(['resume', first?.id ?? ''], options());
    expect([stale.code, stale.stderr]).toEqual([65, expect.stringContaining('RUN_SUPERSEDED')]);
  });

  it('is pruned on request', async () => {
    for (const _ of [1, 2, 3]) await run('-e', 'flag=true');
    expect((await signet(['runs', 'prune', '--keep', '1'], options())).stdout).toBe('2 journals are gone.\n');
    expect(await runs()).toHaveLength(1);
  });
});

describe('two runs of one playbook', () => {
  it('exclude each other: the second says who holds the lock, or waits for it', async () => {
    const first = startSignet(['run', playbook, ...HOSTS, '-e', 'flag=true', '-e', 'seconds=6'], options());
    await first.seen(/Second/u);
    const second = await run('-e', 'flag=true');
    expect([second.code, second.stderr]).toEqual([12, expect.stringContaining(String(first.pid))]);
    expect((await runs())[0]).toMatchObject({ state: 'running' });
    const waiting = startSignet(['run', playbook, ...HOSTS, '-e', 'flag=true', '--wait'], options());
    await waiting.seen(/Waiting for the lock .* process \d+, since/u);
    const impatient = startSignet(['run', playbook, ...HOSTS, '--wait', '60'], options());
    await impatient.seen(/Waiting for the lock/u);
    impatient.signal('SIGINT');
    expect((await impatient.finished).code).toBe(130);
    expect([(await first.finished).code, (await waiting.finished).code]).toEqual([0, 0]);
  });

  it('end as Ansible’s do with --compat ansible', async () => {
    const interrupted = startSignet(['run', playbook, ...HOSTS, '-e', 'seconds=20', '--compat', 'ansible'], options());
    await interrupted.seen(/First/u);
    interrupted.signal('SIGINT');
    expect((await interrupted.finished).code).toBe(99);
    const missing = await signet(['run', join(folder, 'nosuch.yml'), ...HOSTS, '--compat', 'ansible'], options());
    expect(missing.code).toBe(1);
    writeFileSync(playbook, '- hosts: all\n  tusks: []\n');
    expect((await run('--compat', 'ansible')).code).toBe(4);
    expect((await run('--compat', 'ansible', '--frobnicate')).code).toBe(2);
  });
});

it('writes an output to a file and shows the run to people', async () => {
  const file = join(folder, 'report.xml');
  const { stdout } = await run('-e', 'flag=true', '--output', 'junit', '--output-file', file);
  expect(stdout).toMatch(/Done in/u);
  expect(readFileSync(file, 'utf8')).toMatch(/^<\?xml [^]*tests="\d+"[^]*<\/testsuites>\n$/u);
});

it('takes settings from signet.yml, and shows where they come from', async () => {
  writeFileSync(
    join(folder, 'signet.yml'),
    'inventory: [a, b]\nforks: 3\noutput: ansible\nretry_files_enabled: true\n',
  );
  writeFileSync(join(folder, 'a'), 'a ansible_connection=local\n');
  writeFileSync(join(folder, 'b'), 'b ansible_connection=local\n');
  const result = await signet(['run', playbook], options());
  expect(result.stdout).toMatch(/^\nPLAY \[Site\]/u);
  expect(readFileSync(join(folder, 'site.retry'), 'utf8')).toBe('b\n');
  expect(existsSync(join(folder, '.signet'))).toBe(true);
  const shown = await signet(['config'], options());
  expect(shown.stdout).toContain(`forks                3  (${join(folder, 'signet.yml')}:2)`);
});
