import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signet } from '../testing/signet.ts';

const LONG = 60_000;

describe.skipIf(sshdMissing() !== undefined)('a host that goes away and comes back', () => {
  let folder: string;
  let sshd: Sshd;
  let over: boolean;
  beforeEach(async () => {
    over = false;
    folder = mkdtempSync(join(tmpdir(), 'signet-reconnect-'));
    sshd = await startSshd();
  });
  afterEach(async () => {
    over = true;
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Ends the server and its connections whenever a task leaves a file `away`; each start has another number in `boot`. */
  async function goAway(): Promise<void> {
    for (let boot = 1; !over; boot += 1) {
      writeFileSync(join(folder, 'boot'), String(boot));
      while (!over && !existsSync(join(folder, 'away'))) await pause(20);
      rmSync(join(folder, 'away'), { force: true });
      if (!over) await sshd.restart(1500);
    }
  }

  async function run(tasks: string, port = sshd.port) {
    writeFileSync(
      join(folder, 'site.yml'),
      `- hosts: web1\n  gather_facts: false\n  vars: { folder: ${folder} }\n  tasks:\n${tasks}`,
    );
    const variables = {
      ansible_host: '127.0.0.1',
      ansible_port: port,
      ansible_user: sshd.user,
      ansible_ssh_private_key_file: sshd.keyFile,
      ansible_ssh_known_hosts_file: sshd.knownHostsFile,
    };
    const args = ['run', join(folder, 'site.yml'), '-i', 'web1,', '-e', JSON.stringify(variables)];
    void goAway();
    return signet(args, { env: { SIGNET_STATE_DIR: join(folder, 'state') } });
  }

  it('is lost to the task that was under way only', { timeout: LONG }, async () => {
    const { code, text } = await run(`
    - copy: { content: before, dest: "{{ folder }}/a" }
    - shell: touch {{ folder }}/away && sleep 30
      ignore_unreachable: true
    - pause: { seconds: 3 }
    - copy: { content: after, dest: "{{ folder }}/b" }
    - command: cat {{ folder }}/b
      register: cat
    - debug: { msg: "it says {{ cat.stdout }}" }
`);
    expect(text).toContain('CONNECTION_LOST');
    expect(text).toContain('it says after');
    expect(code).toBe(0);
  });

  it('is waited for, and found by the next task', { timeout: LONG }, async () => {
    const { code, text } = await run(`
    - copy: { content: before, dest: "{{ folder }}/a" }
    - shell: touch {{ folder }}/away && sleep 30
      ignore_unreachable: true
    - wait_for_connection: { sleep: 0.2, timeout: 30 }
      register: waited
    - debug: { msg: "waited for {{ 'long' if waited.elapsed >= 1 else waited.elapsed }}" }
    - copy: { content: after, dest: "{{ folder }}/b" }
`);
    expect(text).toContain('waited for long');
    expect(code).toBe(0);
  });

  it('is not found when it does not come in time', { timeout: LONG }, async () => {
    const { code, text } = await run(
      `
    - wait_for_connection: { sleep: 0.2, timeout: 1 }
`,
      1,
    );
    expect(text).toMatch(/WAIT_TIMEOUT[^]*127\.0\.0\.1:1\b/u);
    expect(code).toBe(2);
  });

  it('is started anew by reboot', { timeout: LONG }, async () => {
    const { code, text } = await run(`
    - copy: { content: before, dest: "{{ folder }}/a" }
    - reboot:
        reboot_command: touch {{ folder }}/away
        boot_time_command: cat {{ folder }}/boot
        reboot_timeout: 30
      register: again
    - copy: { content: after, dest: "{{ folder }}/b" }
    - debug: { msg: "rebooted {{ again.rebooted }}" }
`);
    expect(text).toMatch(/rebooted true/iu);
    expect(code).toBe(0);
  });
});
