import { join } from 'node:path';
import { mintToken2 } from '@signet/ltpa';
import { type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keyFileText, type LtpaFolder, ltpaFolder, newKeys, PASSWORD, REALM } from '../testing/ltpa-folder.ts';
import type { Finished } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const missing = sshdMissing();
const keys = newKeys();

describe.skipIf(missing !== undefined)(`ssh://${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let sshd: Sshd;
  let folder: LtpaFolder;
  beforeAll(async () => {
    sshd = await startSshd();
    folder = ltpaFolder();
    folder.put("it's a key.keys", keyFileText(keys));
    folder.put('b.keys', keyFileText(keys, 'another horse, another battery'));
    folder.put('pw', PASSWORD);
    folder.put('long', 'x'.repeat(20_000));
    folder.put(
      'ssh-config',
      `Host dmgr
        HostName 127.0.0.1
        Port ${sshd.port}
      Host *
        IdentityFile ${sshd.keyFile}
        UserKnownHostsFile ${sshd.knownHostsFile}\n`,
    );
    folder.put('no-hosts', '');
  });
  afterAll(async () => {
    folder.remove();
    await sshd.stop();
  });

  const ltpa = (args: readonly string[], stdin?: string, ssh = '-F ssh-config'): Promise<Finished> => {
    const env = { ANSIBLE_SSH_ARGS: ssh, SSH_AUTH_SOCK: '' };
    return folder.ltpa(args, { env, ...(stdin !== undefined && { stdin }) });
  };
  const url = (name: string): string =>
    `ssh://${sshd.user}@127.0.0.1:${sshd.port}${encodeURI(join(folder.path, name))}`;

  it('reads a key file where it lies, with the keys and the configuration of SSH', async () => {
    const { code, stderr, stdout } = await ltpa(['inspect', url("it's a key.keys"), '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ file: url("it's a key.keys"), realm: REALM, publicId: keys.publicId }),
    ]);
    const byName = await ltpa(['inspect', `ssh://dmgr${folder.path}/b.keys`]);
    expect([byName.code, byName.stdout]).toEqual([0, expect.stringContaining(keys.publicId)]);
  });

  it('compares, verifies, copies and opens tokens with it', async () => {
    const file = url("it's a key.keys");
    const diff = await ltpa(['diff', file, 'b.keys']);
    expect([diff.code, diff.stdout]).toEqual([3, expect.stringMatching(/^Same public key, same realm/u)]);
    expect((await ltpa(['verify', file, '--password-file', 'pw'])).code).toBe(0);
    const copied = await ltpa(['rewrap', file, '-o', 'c.keys', '--password-file', 'pw', '--new-password-file', 'pw']);
    expect([copied.code, folder.get('c.keys')]).toEqual([0, keyFileText(keys)]);
    const token = mintToken2(keys, { user: `user:${REALM}/x`, expiresMs: Date.now() + 60_000 });
    expect((await ltpa(['token', 'check', '--keys', file, '--password-file', 'pw'], token)).code).toBe(0);
  });

  it.each([
    ['nosuch', 'there is no such file'],
    ['', 'it is a directory'],
    ['long', 'is longer than 16384 bytes'],
  ])('says what is wrong with the file: "%s"', async (name, why) => {
    const { code, stderr } = await ltpa(['inspect', url(name)]);
    expect([code, stderr]).toEqual([65, expect.stringContaining(why)]);
  });

  it('ends with 4 when the host is not reached', async () => {
    const { code, stderr } = await ltpa(['inspect', 'ssh://127.0.0.1:1/ltpa.keys']);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/^[A-Z_]+\n {2}\S/u)]);
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(stderr).not.toContain('ansible_');
  });

  it('says without variables of an inventory what to do where the login is refused', async () => {
    const noKeys = `-F none -o UserKnownHostsFile=${sshd.knownHostsFile} -o IdentitiesOnly=yes -i /nosuch`;
    const { code, stderr } = await ltpa(['inspect', url('b.keys')], undefined, noKeys);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/SSH_AUTH_FAILED|SSH_KEY_FILE/u)]);
    expect(stderr).not.toContain('ansible_');
  });

  it('ends with 4 for a host whose key is not known', async () => {
    const noHosts = `-F none -o UserKnownHostsFile=no-hosts -i ${sshd.keyFile}`;
    const { code, stderr } = await ltpa(['inspect', url('b.keys')], undefined, noHosts);
    expect([code, stderr]).toEqual([4, expect.stringContaining('SSH_HOST_KEY_UNKNOWN')]);
  });
});
