import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { treeOf } from '../testing/file-tree.ts';
import { type LabFixture, startLab } from '../testing/lab-fixture.ts';
import { type Finished, signet } from '../testing/signet.ts';

const LONG = 180_000;

describe('trouble during a run: a clear message, nothing lost', () => {
  let lab: LabFixture;
  let before: unknown;
  beforeAll(async () => {
    lab = await startLab('inprocess');
  }, LONG);
  afterAll(() => lab?.down(), LONG);
  beforeEach(async () => {
    before = await everything(lab);
  });
  afterEach(async () => {
    await lab.clearFaults();
    expect(await everything(lab)).toEqual(before);
  });

  it('host key unknown', { timeout: LONG }, async () => {
    const finished = await lab.job('run', ['-e', 'ansible_ssh_known_hosts_file=/dev/null']);
    expectMessage(finished, 4, /SSH_HOST_KEY_UNKNOWN/u, /SHA256:/u, /ssh-keyscan/u);
  });

  it('SSH refused', { timeout: LONG }, async () => {
    await lab.fault('ssh-refused', { host: 'dmgr.lab.example.com' });
    expectMessage(await lab.job('run'), 4, /SSH_REFUSED/u, /dmgr\.lab\.example\.com/u, /127\.0\.0\.1:\d+/u);
  });

  it('dmgr down', { timeout: LONG }, async () => {
    await lab.fault('dmgr-down');
    expectMessage(await lab.job('run'), 4, /WSADMIN_DMGR_DOWN/u, /startManager\.sh/u);
  });

  it('WebSphere password wrong', { timeout: LONG }, async () => {
    const finished = await lab.job('run', ['-e', 'was_password=not-the-password']);
    expectMessage(finished, 2, /WSADMIN_LOGIN_REFUSED/u, /wasadmin/u, /was_password/u);
    expect(finished.text).not.toContain('not-the-password');
  });

  it('LDAP unreachable from the dmgr', { timeout: LONG }, async () => {
    await lab.fault('ldap-down');
    expectMessage(await lab.job('run'), 2, /LDAP_UNREACHABLE/u, /dmgr\.lab\.example\.com/u, /127\.0\.0\.1:\d+/u);
  });

  it('bind password wrong', { timeout: LONG }, async () => {
    const finished = await lab.job('run', ['-e', 'ldap_bind_password=not-the-password']);
    expectMessage(finished, 2, /LDAP_BIND_REFUSED/u, /ldap_bind_password|bind_password/u);
    expect(finished.text).not.toContain('not-the-password');
  });

  it('a node agent is down', { timeout: LONG }, async () => {
    const state = (await lab.state()) as { cell: { nodes: { node: string }[] } };
    const node = state.cell.nodes[1]?.node ?? '';
    await lab.fault('node-agent-down', { node });
    expectMessage(await lab.job('run'), 2, /NODE_AGENT/u, new RegExp(node, 'u'), /startNode\.sh/u);
  });

  it('wsadmin dies in the middle', { timeout: LONG }, async () => {
    await lab.fault('wsadmin-dies-after', { calls: 40 });
    expectMessage(await lab.job('run'), 2, /WSADMIN_ENDED/u, /nothing was saved/iu);
  });
});

describe('trouble after the cell was changed', () => {
  let lab: LabFixture;
  beforeEach(async () => {
    lab = await startLab('inprocess');
  }, LONG);
  afterEach(() => lab?.down(), LONG);

  it(
    'dmgr does not come back within its deadline: the restart stays owed and is paid later',
    { timeout: LONG },
    async () => {
      await lab.fault('dmgr-never-returns');
      const failed = await lab.job('run', ['-e', 'was_start_timeout=3']);
      expectMessage(
        failed,
        2,
        /DMGR_NOT_BACK/u,
        /\b3 s/u,
        /Still owed:\n {2}handler "restart cell" on dmgr\.lab\.example\.com/u,
      );
      await lab.clearFaults();
      const again = await lab.job('run');
      expect(again.text).toMatch(/owed +handler "restart cell"/u);
      expect(again.code).toBe(0);
    },
  );

  it('disk full on the Sametime host: its files are as before', { timeout: LONG }, async () => {
    const folder = join(lab.dir, 'hosts', 'sametime', 'opt', 'hcl', 'sametime');
    const before = treeOf(folder);
    await lab.fault('disk-full', { host: 'sametime.lab.example.com' });
    expectMessage(await lab.job('run'), 2, /DISK_FULL/u, /sametime\.lab\.example\.com/u, /ltpa\.keys/u);
    expect(treeOf(folder)).toEqual(before);
    await lab.clearFaults();
    expect((await lab.job('run')).code).toBe(0);
  });

  it(
    'key file password wrong: a key file that does not open is named, and replaced by a run',
    { timeout: LONG },
    async () => {
      expect((await lab.job('run')).code).toBe(0);
      await lab.damage('sametime-keys');
      const check = await lab.job('check', ['--exit-code']);
      expect(check.code).toBe(10);
      expect(check.text).toMatch(/ltpa\.keys|LTPA key file/u);
      expect(check.text).toContain('opens_with_password: false → true');
      expect((await lab.job('run')).code).toBe(0);
    },
  );
});

describe('mistakes in the files: all of them at once, before anything connects', () => {
  let lab: LabFixture;
  let before: unknown;
  let folder: string;
  beforeAll(async () => {
    lab = await startLab('inprocess');
    before = await everything(lab);
  }, LONG);
  afterAll(async () => {
    expect(await everything(lab)).toEqual(before);
    await lab.down();
  }, LONG);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signet-mistakes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const PLAYBOOK = join(import.meta.dirname, '..', '..', '..', '..', 'playbooks', 'connections-sametime.yml');

  it.each([
    ['task', 'websphere.sso:', 'websphere.ssso:', 'UNKNOWN_TASK', /Did you mean "websphere\.sso"/u],
    ['keyword', 'register: cell', 'registre: cell', 'UNKNOWN_KEYWORD', /Did you mean "register"/u],
    [
      'argument',
      'domain: "{{ sso_domain }}"',
      'domian: "{{ sso_domain }}"',
      'UNKNOWN_ARGUMENT',
      /Did you mean "domain"/u,
    ],
    ['variable', '{{ sso_domain }}', '{{ sso_domian }}', 'UNDEFINED_VARIABLE', /Did you mean "sso_domain"/u],
    ['type', 'automatic: false', 'automatic: [1]', 'WRONG_TYPE', /automatic/u],
    ['tab', '        automatic: false', '\t automatic: false', 'YAML_TAB', /tab/iu],
    ['group', 'hosts: sametime', 'hosts: sametimes', 'PATTERN_MISMATCH', /Did you mean "sametime"/u],
  ])('misspelt or wrong %s', async (_what, right, wrong, code, hint) => {
    const file = join(folder, 'playbook.yml');
    const text = readFileSync(PLAYBOOK, 'utf8');
    writeFileSync(file, text.replace(right, wrong));
    const line = text.slice(0, text.indexOf(right)).split('\n').length;
    const finished = await runFile(file);
    expect(finished.text).toMatch(new RegExp(`playbook\\.yml:${line}:\\d+ {2}${code}`, 'u'));
    expectMessage(finished, 65, hint, /nothing was connected/u);
  });

  it('reports ten mistakes in one go', async () => {
    const file = join(folder, 'playbook.yml');
    const broken = readFileSync(PLAYBOOK, 'utf8')
      .replaceAll('notify: restart cell', 'notfy: restart cell')
      .replaceAll('host.env_file:', 'host.env_flie:');
    writeFileSync(file, broken);
    const finished = await runFile(file);
    expect(finished.text.match(/UNKNOWN_KEYWORD/gu)?.length).toBe(5);
    expect(finished.text.match(/UNKNOWN_TASK/gu)?.length).toBe(2);
    expect(finished.code).toBe(65);
  });

  it('vault password wrong', async () => {
    const password = join(folder, 'password');
    writeFileSync(password, 'wrong\n');
    const finished = await signet(['run', PLAYBOOK, '-i', lab.inventory, '--vault-password-file', password]);
    expectMessage(finished, 65, /VAULT_WRONG_PASSWORD/u, /hosts\.yml:\d+|group_vars/u);
  });

  it('inventory without the group', async () => {
    const inventory = join(folder, 'hosts');
    writeFileSync(inventory, '[web]\nconnections.example.com\n');
    const finished = await signet(['run', PLAYBOOK, '-i', inventory]);
    expectMessage(finished, 65, /dmgr/u, /nothing was connected/u);
  });

  async function runFile(file: string): Promise<Finished> {
    return signet(['run', file, '-i', lab.inventory, '--vault-password-file', join(lab.dir, 'vault-password')], {
      env: { SIGNET_STATE_DIR: join(folder, 'state') },
    });
  }
});

/** The saved configuration of the cell and Sametime's files. */
async function everything(lab: LabFixture): Promise<unknown> {
  return { cell: await lab.configuration(), sametime: treeOf(join(lab.dir, 'hosts', 'sametime', 'opt')) };
}

function expectMessage({ code, text }: Finished, exit: number, ...patterns: readonly RegExp[]): void {
  for (const pattern of patterns) expect(text).toMatch(pattern);
  expect(code).toBe(exit);
  expect(text).not.toMatch(/\n\s+at .+\.[mc]?[jt]s:\d+/u);
}
