import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Connection, Secret } from '@signet/core';
import { generateKeys, openKeyFile, rewrapKeyFile, writeKeyFile } from '@signet/ltpa';
import { type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { localHost, scratchFolder, sshHost } from '../testing/hosts.ts';
import { checkTask, runTask } from '../testing/steps.ts';
import { keys } from './keys.ts';

vi.setConfig({ testTimeout: 60_000 });

const realm = 'ldap.example.com:389';
const password = new Secret('exported.Pa55');
const header = { creationDate: new Date(0), creationHost: 'dmgr' };
const cellKeys = generateKeys({ realm });
const exported = writeKeyFile(cellKeys, password, header);
const otherExport = writeKeyFile(generateKeys({ realm }), password, header);
const given = { keys: new Secret(exported), password, realm };
const isRoot = process.getuid?.() === 0;
const everything = ['public_id', 'shared_id', 'realm', 'opens_with_password', 'mode'];

const kinds = (['local', 'ssh'] as const).filter((kind) => kind === 'local' || sshdMissing() === undefined);

describe.each(kinds)('ltpa.keys over %s', (kind) => {
  const scratch = scratchFolder();
  let sshd: Sshd | undefined;
  let host: Connection;
  let count = 0;
  beforeAll(async () => {
    sshd = kind === 'ssh' ? await startSshd() : undefined;
    host = sshd === undefined ? await localHost() : await sshHost(sshd);
  });
  afterAll(async () => {
    await host.close();
    await sshd?.stop();
  });

  /** A place of its own for each test, with a file there or none. */
  const place = (content?: string, mode = 0o600): string => {
    count += 1;
    const folder = join(scratch, `${kind}-${count}`);
    mkdirSync(folder);
    const path = join(folder, 'ltpa.keys');
    if (content !== undefined) {
      writeFileSync(path, content, 'latin1');
      chmodSync(path, mode);
    }
    return path;
  };
  const changed = async (path: string, more: Readonly<Record<string, unknown>> = {}): Promise<string[]> =>
    (await runTask(host, keys, { path, ...given, ...more })).changes.map((change) => change.path);
  const modeOf = (path: string): number => statSync(path).mode & 0o7777;

  it('writes the file where there is none, byte for byte and private, and leaves nothing beside it', async () => {
    const path = place();
    const { changes, facts } = await runTask(host, keys, { path, ...given });
    expect(changes.map((change) => change.path)).toEqual(everything);
    expect(readFileSync(path, 'latin1')).toBe(exported);
    expect(facts).toMatchObject({
      path,
      public_id: cellKeys.publicId,
      shared_id: cellKeys.sharedId,
      realm,
      mode: '0600',
    });
    expect(readdirSync(dirname(path))).toEqual(['ltpa.keys']);
    expect(await changed(path)).toEqual([]);
  });

  it('changes nothing in check mode', async () => {
    const path = place(otherExport, 0o644);
    expect((await checkTask(host, keys, { path, ...given })).changes.map((change) => change.path)).toEqual([
      'public_id',
      'shared_id',
      'mode',
    ]);
    expect([readFileSync(path, 'latin1'), modeOf(path), readdirSync(dirname(path))]).toEqual([
      otherExport,
      0o644,
      ['ltpa.keys'],
    ]);
  });

  it('leaves another export of the same keys alone', async () => {
    const later = writeKeyFile(cellKeys, password, { creationDate: new Date(86_400_000), creationHost: 'other' });
    expect(later).not.toBe(exported);
    const path = place(later);
    expect(await changed(path)).toEqual([]);
    expect(readFileSync(path, 'latin1')).toBe(later);
  });

  it.each([
    ['other keys', otherExport, ['public_id', 'shared_id']],
    [
      'the same keys under another password',
      rewrapKeyFile(exported, password, new Secret('WebAS')),
      ['shared_id', 'opens_with_password'],
    ],
    ['the same keys with another realm', writeKeyFile(cellKeys, password, { ...header, realm: 'old' }), ['realm']],
    ['what is no key file', 'garbage', ['public_id', 'shared_id', 'realm', 'opens_with_password']],
    [
      'what is longer than any key file',
      `#${'x'.repeat(20_000)}\n${exported}`,
      ['public_id', 'shared_id', 'realm', 'opens_with_password'],
    ],
  ])('replaces %s', async (_what, content, expected) => {
    const path = place(content);
    expect(await changed(path)).toEqual(expected);
    expect(readFileSync(path, 'latin1')).toBe(exported);
  });

  it('changes only the mode when only the mode differs: the file stays the same one', async () => {
    const path = place(exported, 0o644);
    const { ino } = statSync(path);
    expect((await runTask(host, keys, { path, ...given })).changes).toEqual([
      { path: 'mode', from: '0644', to: '0600' },
    ]);
    expect([modeOf(path), statSync(path).ino]).toEqual([0o600, ino]);
    expect(await changed(path, { mode: '0640' })).toEqual(['mode']);
    expect(modeOf(path)).toBe(0o640);
  });

  it.skipIf(!isRoot)('repairs owner and group alone, also by number, and with the content', async () => {
    const path = place(exported);
    const { ino } = statSync(path);
    const ids = () => [statSync(path).uid, statSync(path).gid];
    expect(await changed(path, { owner: 'nobody', group: 1234 })).toEqual(['owner', 'group']);
    expect([...ids(), statSync(path).ino, modeOf(path)]).toEqual([65534, 1234, ino, 0o600]);
    expect(await changed(path, { owner: '65534', group: '1234' })).toEqual([]);
    writeFileSync(path, otherExport);
    chownSync(path, 0, 0);
    expect(await changed(path, { owner: 'nobody', group: 1234 })).toEqual(['public_id', 'shared_id', 'owner', 'group']);
    expect([...ids(), modeOf(path), readFileSync(path, 'latin1')]).toEqual([65534, 1234, 0o600, exported]);
    writeFileSync(path, otherExport);
    // An owner that is not managed stays.
    expect(await changed(path)).toEqual(['public_id', 'shared_id']);
    expect(ids()).toEqual([65534, 1234]);
  });

  it('tells in check mode of an owner that there is not, and fails in the run', async () => {
    const path = place(exported);
    const args = { path, ...given, owner: 'no-such-user' };
    expect((await checkTask(host, keys, args)).facts['warnings']).toEqual([
      'failed to look up user no-such-user. Create user up to this point in real play',
    ]);
    await expect(runTask(host, keys, args)).rejects.toMatchObject({ name: 'TargetError' });
    expect(readFileSync(path, 'latin1')).toBe(exported);
  });

  it('takes base64 as Kubernetes has it, with or without line breaks', async () => {
    const base64 = Buffer.from(exported, 'latin1').toString('base64');
    const path = place();
    expect(await changed(path, { keys: new Secret(base64) })).toEqual(everything);
    expect(readFileSync(path, 'latin1')).toBe(exported);
    const wrapped = new Secret(`${base64.match(/.{1,76}/gu)?.join('\n') ?? ''}\n`);
    expect(await changed(path, { keys: wrapped })).toEqual([]);
  });

  it('writes no byte order mark', async () => {
    const path = place();
    await changed(path, { keys: new Secret(`\u{FEFF}${exported}`) });
    expect(readFileSync(path, 'latin1')).toBe(exported);
  });

  it('gives the file a password of its own', async () => {
    const path = place(exported);
    const own = { file_password: new Secret('sametime.Pa55') };
    expect(await changed(path, own)).toEqual(['shared_id', 'opens_with_password']);
    expect(openKeyFile(readFileSync(path), own.file_password).sharedId).toBe(cellKeys.sharedId);
    expect(await changed(path, own)).toEqual([]);
    expect(await changed(path)).toEqual(['shared_id', 'opens_with_password']);
  });

  it('replaces a link by a file and leaves what it led to', async () => {
    const path = place();
    const elsewhere = join(dirname(path), 'elsewhere');
    writeFileSync(elsewhere, otherExport, { mode: 0o600 });
    symlinkSync(elsewhere, path);
    expect(await changed(path)).toEqual(['public_id', 'shared_id', 'state']);
    expect([lstatSync(path).isFile(), readFileSync(path, 'latin1'), readFileSync(elsewhere, 'latin1')]).toEqual([
      true,
      exported,
      otherExport,
    ]);
  });

  it('reads through a link, and sets the mode of what it leads to', async () => {
    const path = place();
    const elsewhere = join(dirname(path), 'elsewhere');
    writeFileSync(elsewhere, exported);
    chmodSync(elsewhere, 0o644);
    symlinkSync(elsewhere, path);
    expect(await changed(path)).toEqual(['mode']);
    expect([lstatSync(path).isSymbolicLink(), modeOf(elsewhere)]).toEqual([true, 0o600]);
  });

  it('replaces a link that leads nowhere', async () => {
    const path = place();
    symlinkSync(join(dirname(path), 'gone'), path);
    expect(await changed(path)).toEqual(['public_id', 'shared_id', 'realm', 'opens_with_password', 'state', 'mode']);
    expect([lstatSync(path).isFile(), readdirSync(dirname(path))]).toEqual([true, ['ltpa.keys']]);
  });

  it('refuses a folder at the path, in check mode, too', async () => {
    const path = place();
    mkdirSync(path);
    const refusal = {
      name: 'TargetError',
      code: 'DEST_IS_DIRECTORY',
      message: `${path} on web1 is a folder, and a key file is wanted there.`,
    };
    await expect(checkTask(host, keys, { path, ...given })).rejects.toMatchObject(refusal);
    expect(readdirSync(path)).toEqual([]);
  });

  it('says that the folder is missing', async () => {
    const path = join(dirname(place()), 'missing', 'ltpa.keys');
    await expect(runTask(host, keys, { path, ...given })).rejects.toMatchObject({
      name: 'TargetError',
      code: 'NO_SUCH_DIRECTORY',
      hint: 'Create the folder, or check the path.',
    });
    expect(existsSync(dirname(path))).toBe(false);
  });

  it('refuses keys of another realm and leaves the file, in check mode, too, unless something is to change before', async () => {
    const path = place('garbage');
    const early = { path, ...given, keys: new Secret(writeKeyFile(cellKeys, password, { ...header, realm: 'old' })) };
    const { changes } = await checkTask(host, keys, early, { followsChanges: true });
    expect(changes.find((change) => change.path === 'realm')).toMatchObject({ to: realm });
    const refusal = {
      name: 'TargetError',
      code: 'LTPA_REALM_MISMATCH',
      message: `The keys for ${path} name the realm "old", and the realm wanted is "${realm}".`,
    };
    await expect(checkTask(host, keys, early)).rejects.toMatchObject(refusal);
    await expect(runTask(host, keys, early, { followsChanges: true })).rejects.toMatchObject(refusal);
    expect([readFileSync(path, 'utf8'), readdirSync(dirname(path))]).toEqual(['garbage', ['ltpa.keys']]);
  });

  it('says nothing of the realm of the given keys where the file needs none of them', async () => {
    const path = place(exported, 0o644);
    const early = { path, ...given, keys: new Secret(writeKeyFile(cellKeys, password, { ...header, realm: 'old' })) };
    expect((await checkTask(host, keys, early)).changes).toEqual([{ path: 'mode', from: '0644', to: '0600' }]);
    await runTask(host, keys, early);
    expect(modeOf(path)).toBe(0o600);
  });

  it('says when the password does not open the export', async () => {
    const reading = checkTask(host, keys, { path: place(), ...given, password: new Secret('wrong') });
    await expect(reading).rejects.toMatchObject({ code: 'LTPA_WRONG_PASSWORD' });
  });

  it('shows no part of the file, and no part of it or a password is in a command line', async () => {
    const path = place(otherExport);
    const lines: string[] = [];
    const watched: Connection = {
      ...host,
      run: (argv, options) => {
        lines.push(argv.join(' '));
        return host.run(argv, options);
      },
    };
    const own = new Secret('sametime.Pa55');
    const { changes, facts } = await runTask(watched, keys, { path, ...given, file_password: own });
    const shown = JSON.stringify([changes, facts, lines]);
    expect(lines.length).toBeGreaterThan(0);
    for (const text of [exported, otherExport, readFileSync(path, 'latin1')]) {
      // A few characters alone may stand in an id, too.
      for (const line of text.split('\n').filter((one) => one.length > 60)) expect(shown).not.toContain(line.slice(40));
    }
    for (const secret of [own, password]) expect(shown).not.toContain(secret.reveal());
  });
});
