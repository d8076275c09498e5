import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Secret } from '@signet/core';
import { openKeyFile } from '@signet/ltpa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyFileText, type LtpaFolder, ltpaFolder, newKeys, PASSWORD, REALM } from '../testing/ltpa-folder.ts';
import { signet, startSignet } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIGNET = join(import.meta.dirname, '../../bin/signet.mjs');

const keys = newKeys();
const others = newKeys();
const OTHER_PASSWORD = 'another horse, another battery';

let folder: LtpaFolder;
beforeEach(() => {
  folder = ltpaFolder();
  folder.put('a.keys', keyFileText(keys));
  folder.put('pw', `${PASSWORD}\n`);
  folder.put('pw2', OTHER_PASSWORD);
});
afterEach(() => folder.remove());

describe('signet ltpa inspect', () => {
  it('says without a password what a key file is', async () => {
    const { code, stderr, stdout } = await folder.ltpa(['inspect', 'a.keys']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^a\.keys: a key file without faults\.\n/u);
    expect(stdout).toContain(`realm      ${REALM}\n`);
    expect(stdout).toContain('created    Thu Nov 26 12:00:00 UTC 2026 on dmgr.example.com\n');
    expect(stdout).toContain(`public id  ${keys.publicId}\n`);
    expect(stdout).not.toContain(keys.sharedId);
  });

  it('names the shared key, too, when it has the password', async () => {
    const { stdout } = await folder.ltpa(['inspect', 'a.keys', '--password-file', 'pw']);
    expect(stdout).toContain(`shared id  ${keys.sharedId}\n`);
    const { stdout: json } = await folder.ltpa(['inspect', 'a.keys', '--json'], {
      env: { SIGNET_LTPA_PASSWORD: PASSWORD },
    });
    expect(JSON.parse(json)).toEqual([
      {
        file: 'a.keys',
        layout: '1.0',
        version: '1.0',
        realm: REALM,
        creationDate: 'Thu Nov 26 12:00:00 UTC 2026',
        creationHost: 'dmgr.example.com',
        rsaBits: 1024,
        publicId: keys.publicId,
        sharedId: keys.sharedId,
        defaultPassword: false,
        unknownProperties: [],
        findings: [expect.objectContaining({ code: 'OLD_ALGORITHMS', severity: 'info' })],
      },
    ]);
  });

  it('ends with 1 for a default password, and warns of a file that others can read', async () => {
    folder.put('b.keys', keyFileText(keys, 'WebAS'), 0o644);
    const { code, stdout } = await folder.ltpa(['inspect', 'b.keys']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^b\.keys: a key file with 1 error and 1 warning\.\n/u);
    expect(stdout.replaceAll(/\s+/gu, ' ')).toContain('its mode is 0644. Take it away: chmod 600 b.keys');
  });

  it('shows the others when a file is none, and says of each what is wrong', async () => {
    folder.put('page.html', '<html>Log in</html>');
    folder.put('empty', '');
    folder.put('vault', '$ANSIBLE_VAULT;1.1;AES256\n00\n');
    folder.put('long', 'x'.repeat(20_000));
    const args = ['inspect', 'page.html', 'a.keys', 'nosuch', '.', 'empty', 'vault', 'long'];
    const { code, stderr, stdout } = await folder.ltpa(args);
    expect(code).toBe(65);
    expect(stdout).toMatch(/^a\.keys: /u);
    for (const text of [
      'page.html: This is no LTPA key file: ',
      'nosuch cannot be read: there is no such file or folder.',
      '. cannot be read: it is a directory.',
      'empty: This is no LTPA key file: ',
      'vault is encrypted with ansible-vault.\n  Pipe its content: signet vault view FILE |',
      'long is longer than 16384 bytes, which a key file never is.',
    ]) {
      expect(stderr).toContain(text);
    }
    expect(stderr).toMatch(/6 errors\n$/u);
    const { stdout: json } = await folder.ltpa([...args, '--json']);
    expect((JSON.parse(json) as { file: string; error?: { code: string } }[]).map((one) => one.error?.code)).toEqual([
      'LTPA_NOT_A_KEY_FILE',
      undefined,
      'LTPA_FILE',
      'LTPA_FILE',
      'LTPA_NOT_A_KEY_FILE',
      'LTPA_FILE',
      'LTPA_FILE',
    ]);
  });

  it.each([
    ['root@dmgr.example.com:/opt/ltpa.keys', 'Did you mean ssh://root@dmgr.example.com/opt/ltpa.keys?'],
    ['https://example.com/ltpa.keys', 'Fetch it first: curl'],
    ['file:///opt/nosuch.keys', 'Write the path alone: /opt/nosuch.keys'],
  ])('says how to write %s', async (source, hint) => {
    const { code, stderr } = await folder.ltpa(['inspect', source]);
    expect([code, stderr]).toEqual([65, expect.stringContaining(`there is no such file or folder.\n  ${hint}`)]);
  });

  it('does not ask for the password that it was given, when that does not open the file', async () => {
    const { code, stderr, stdout } = await folder.ltpa('inspect a.keys --password-file pw2');
    expect([code, stdout]).toEqual([65, expect.stringContaining('shared id  unknown: the file did not open,')]);
    expect(stderr).toContain('LTPA_WRONG_PASSWORD\n  a.keys: ');
  });

  it('shows the others when a host is not reached, and ends with 4', async () => {
    const args = ['inspect', 'a.keys', 'ssh://127.0.0.1:1/ltpa.keys', 'nosuch'];
    const { code, stderr, stdout } = await folder.ltpa(args);
    expect([code, stdout]).toEqual([4, expect.stringMatching(/^a\.keys: a key file/u)]);
    expect(stderr).toContain('nosuch cannot be read');
    expect(stderr).toMatch(/2 errors\n$/u);
    const json = JSON.parse((await folder.ltpa([...args, '--json'])).stdout) as { error?: { code: string } }[];
    expect(json.map((one) => one.error?.code)).toEqual([undefined, expect.stringMatching(/^[A-Z_]+$/u), 'LTPA_FILE']);
  });

  it('reads standard input, once', async () => {
    const piped = await folder.ltpa(['inspect', '-'], { stdin: keyFileText(keys) });
    expect(piped.stdout).toMatch(/^standard input: a key file/u);
    const twice = await folder.ltpa(['inspect', '-', '--password-stdin'], { stdin: keyFileText(keys) });
    expect([twice.code, twice.stderr]).toEqual([
      64,
      expect.stringContaining('standard input cannot be both a key file and the password'),
    ]);
  });

  it('keeps what is written in a file from moving the cursor', async () => {
    const hostile = keyFileText(keys, PASSWORD, 'realm\\u001b[2J').replace(
      'dmgr.example.com',
      'dmgr\\u202egmd\\u000aok',
    );
    folder.put('h.keys', hostile.replace('Realm=', 'Realm=\\u001b]0;owned\\u0007'));
    const { stdout } = await folder.ltpa(['inspect', 'h.keys']);
    expect(stdout).toContain('\\x1b]0;owned\\x07');
    expect(stdout).toContain('dmgr\\u202egmd\\nok');
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/u);
  });
});

describe('passwords', () => {
  it('come from a file, a program, standard input, the environment; options win', async () => {
    folder.put('program', `#!/bin/sh\necho '${PASSWORD}'\n`, 0o700);
    const env = { SIGNET_LTPA_PASSWORD: 'wrong' };
    const results = await Promise.all([
      folder.ltpa(['verify', 'a.keys', '--password-file', 'pw'], { env }),
      folder.ltpa(['verify', 'a.keys', '--password-file', 'program'], { env }),
      folder.ltpa(['verify', 'a.keys', '--password-stdin'], { env, stdin: `${PASSWORD}\r\n` }),
      folder.ltpa(['verify', 'a.keys'], { env: { SIGNET_LTPA_PASSWORD: PASSWORD } }),
      folder.ltpa(['verify', 'a.keys'], { env }),
    ]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0, 1]);
  });

  it.each([
    ['-p', 'canary'],
    ['--password', 'canary'],
    ['--password=canary'],
    ['--pass=canary'],
    ['--new-password', 'canary'],
    ['-pcanary'],
  ])('are refused on the command line, and not repeated: %s', async (...args) => {
    const { code, text } = await folder.ltpa(['rewrap', 'a.keys', ...args]);
    expect(code).toBe(64);
    expect(text).toMatch(/not taken from the command line[^]*--(?:new-)?password-file FILE/u);
    expect(text).not.toContain('canary');
  });

  it.each([
    ['--password', '--password-file FILE, SIGNET_LTPA_PASSWORD or'],
    ['--new-password', '--new-password-file FILE, SIGNET_LTPA_NEW_PASSWORD or'],
    ['--other-password', '--other-password-file FILE or --ask-password'],
  ])('have other ways: %s', async (option, ways) => {
    expect((await folder.ltpa(['rewrap', 'a.keys', option, 'canary'])).stderr).toContain(`Use ${ways}`);
  });

  it('are not read from a file called "-"', async () => {
    const { code, stderr } = await folder.ltpa('verify a.keys --password-file -');
    expect([code, stderr]).toEqual([65, expect.stringContaining('there are --password-stdin and')]);
  });

  it('are given once where there is one', async () => {
    const { code, stderr } = await folder.ltpa('verify a.keys --password-file pw --password-file pw2');
    expect([code, stderr]).toEqual([64, expect.stringContaining('It is given twice.')]);
  });

  it('are asked for, which takes a terminal', async () => {
    const { code, stderr } = await folder.ltpa(['verify', 'a.keys'], { withoutTerminal: true });
    expect([code, stderr]).toEqual([
      65,
      expect.stringContaining('Password of a.keys: there is no terminal to ask on.'),
    ]);
  });

  it('warn of what came into them by accident, and of a file that others can read', async () => {
    const { stderr } = await folder.ltpa([
      'verify',
      'a.keys',
      '--password-file',
      folder.put('q', `"${PASSWORD}"\n`, 0o644),
    ]);
    expect(stderr).toMatch(/warning: The password from \S+ stands in quotes/u);
    expect(stderr).toMatch(/warning: \S+ is open to others on this machine \(mode 0644\): chmod 600/u);
    const twoEnds = await folder.ltpa(['verify', 'a.keys', '--password-stdin'], { stdin: `${PASSWORD}\n\n` });
    expect([twoEnds.code, twoEnds.stderr]).toEqual([1, expect.stringContaining('has a line end in it')]);
  });

  it.each([
    ['nosuch', 'there is no such file'],
    ['.', 'it is a directory'],
  ])('cannot be read from %s', async (file, why) => {
    const { code, stderr } = await folder.ltpa(['verify', 'a.keys', '--password-file', file]);
    expect([code, stderr]).toEqual([65, expect.stringContaining(`cannot be read from ${file}: ${why}.`)]);
  });
});

describe('signet ltpa verify', () => {
  it('lists every check', async () => {
    const { code, stdout } = await folder.ltpa(['verify', 'a.keys', '--password-file', 'pw']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^a\.keys: good\. It opens, and all \d+ checks hold\.\n/u);
    for (const name of ['lengths', 'password', 'modulus', 'signature']) {
      expect(stdout).toMatch(new RegExp(`^  ok      ${name} `, 'mu'));
    }
  });

  it('says that nothing in the file proves the shared key, and compares it with an id that is given', async () => {
    const oneCharacter = (_all: string, start: string, old: string): string => `${start}${old === 'A' ? 'B' : 'A'}`;
    folder.put('damaged.keys', keyFileText(keys).replace(/(3DESKey=..)(.)/u, oneCharacter));
    const blind = await folder.ltpa('verify damaged.keys --password-file pw');
    expect([blind.code, blind.stdout]).toEqual([0, expect.stringContaining('give that: --shared-id ID.')]);
    const verify = (name: string, more: readonly string[]) =>
      folder.ltpa(['verify', name, '--password-file', 'pw', ...more]);
    const damaged = await verify('damaged.keys', ['--shared-id', keys.sharedId]);
    expect([damaged.code, damaged.stdout]).toEqual([
      1,
      expect.stringMatching(/not good\. One check failed\.[^]*FAILED  shared id[^]*what to do/u),
    ]);
    const right = await verify('a.keys', ['--shared-id', keys.sharedId, '--public-id', keys.publicId]);
    expect([right.code, right.stdout]).toEqual([0, expect.stringMatching(/ok {6}public id[^]*ok {6}shared id/u)]);
    expect(right.stdout).not.toContain('--shared-id');
    const other = await verify('a.keys', ['--public-id', others.publicId, '--json']);
    expect([other.code, JSON.parse(other.stdout)]).toEqual([
      1,
      expect.objectContaining({
        ok: false,
        checks: expect.arrayContaining([
          { name: 'public id', ok: false, detail: `${keys.publicId} instead of ${others.publicId}` },
        ]) as unknown,
      }),
    ]);
  });

  it('takes no half of an id, and no id of the other kind', async () => {
    for (const id of [keys.sharedId.slice(0, -1), keys.publicId, 'x']) {
      const { code, stderr } = await folder.ltpa(['verify', 'a.keys', '--password-file', 'pw', '--shared-id', id]);
      expect([code, stderr]).toEqual([64, expect.stringContaining('It is ltpa-shr1: and 22 characters.')]);
    }
  });

  it('says what to do about each check that failed, once', async () => {
    const { stdout } = await folder.ltpa('verify a.keys --password-file pw2');
    expect(stdout.match(/what to do {2}Give the password that was given/gu)).toHaveLength(1);
    const publicKey = /PublicKey=.*/u;
    folder.put('m.keys', keyFileText(keys).replace(publicKey, publicKey.exec(keyFileText(others))?.[0] ?? ''));
    const mixed = await folder.ltpa('verify m.keys --password-file pw');
    expect(mixed.stdout.match(/what to do {2}The file is damaged, or put together from two/gu)).toHaveLength(1);
  });

  it('ends with 1 for another password, and for keys that do not fit each other', async () => {
    const wrong = await folder.ltpa(['verify', 'a.keys', '--password-file', 'pw2', '--json']);
    expect([wrong.code, JSON.parse(wrong.stdout)]).toEqual([1, expect.objectContaining({ ok: false, sharedId: null })]);
    const publicKey = /PublicKey=.*/u;
    folder.put('m.keys', keyFileText(keys).replace(publicKey, publicKey.exec(keyFileText(others))?.[0] ?? ''));
    const mixed = await folder.ltpa(['verify', 'm.keys', '--password-file', 'pw']);
    expect([mixed.code, mixed.stdout]).toEqual([1, expect.stringMatching(/^m\.keys: not good\.[^]*FAILED  modulus/u)]);
  });

  it('asks for no password of what none opens, and says what is broken', async () => {
    folder.put('cut.keys', keyFileText(keys).replace(/PrivateKey=.*/u, 'PrivateKey=AAAA'));
    folder.put('none.keys', keyFileText(keys).replace(/.*PublicKey=.*/u, ''));
    for (const [name, failed] of [
      ['cut.keys', 'lengths'],
      ['none.keys', 'properties'],
    ] as const) {
      const { code, stdout } = await folder.ltpa(['verify', name], { withoutTerminal: true });
      expect([code, stdout]).toEqual([
        1,
        expect.stringMatching(new RegExp(`One check failed\\.[^]*FAILED  ${failed}`, 'u')),
      ]);
    }
  });

  it('is not content with a default password', async () => {
    folder.put('d.keys', keyFileText(keys, 'WebAS'));
    const { code, stdout } = await folder.ltpa(['verify', 'd.keys'], { env: { SIGNET_LTPA_PASSWORD: 'WebAS' } });
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^d\.keys: not good\. All checks hold, but there is an error below\.\n/u),
    ]);
    expect(stdout).toMatch(/\n {2}error {4}The file opens with the default password/u);
  });
});

describe('signet ltpa diff', () => {
  it('compares keys, not texts: another password, order and date are the same keys', async () => {
    const copy = keyFileText(keys, OTHER_PASSWORD).split('\n').toReversed().join('\r\n');
    folder.put('b.keys', copy.replace('12\\:00', '13\\:30'));
    const blind = await folder.ltpa(['diff', 'a.keys', 'b.keys']);
    expect([blind.code, blind.stdout]).toEqual([3, expect.stringMatching(/^Same public key, same realm;/u)]);
    const half = await folder.ltpa('diff a.keys b.keys --password-file pw');
    expect([half.code, half.stdout]).toEqual([
      3,
      expect.stringMatching(
        /^Same public key, same realm; the password given opens A, not B,[^]*password {2}different/u,
      ),
    ]);
    const args = ['diff', 'a.keys', 'b.keys', '--password-file', 'pw', '--other-password-file', 'pw2'];
    const { code, stdout } = await folder.ltpa([...args, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        ok: true,
        a: { file: 'a.keys', publicId: keys.publicId, layout: '1.0' },
        b: { file: 'b.keys', publicId: keys.publicId, layout: '1.0' },
        sameKeys: true,
        sameRealm: true,
        sameProtection: false,
        differences: [
          {
            property: 'com.ibm.websphere.CreationDate',
            a: 'Thu Nov 26 12:00:00 UTC 2026',
            b: 'Thu Nov 26 13:30:00 UTC 2026',
          },
        ],
      },
    ]);
    expect((await folder.ltpa(args)).stdout).toMatch(/^Same keys, same realm\.\n/u);
  });

  it('ends with 1 for other keys and for another realm', async () => {
    folder.put('o.keys', keyFileText(others));
    folder.put('r.keys', keyFileText(keys, PASSWORD, 'defaultRealm'));
    const other = await folder.ltpa(['diff', 'a.keys', 'o.keys']);
    expect([other.code, other.stdout]).toEqual([1, expect.stringMatching(/^Different keys, same realm\.\n/u)]);
    const realm = await folder.ltpa(['diff', 'a.keys', 'r.keys']);
    expect([realm.code, realm.stdout]).toEqual([1, expect.stringMatching(/^Same keys, different realms\.\n/u)]);
    expect(realm.stdout).toContain(`different\n            A  ${REALM}\n            B  defaultRealm\n`);
  });

  it('takes the password of B as a second password file, and no third one', async () => {
    folder.put('b.keys', keyFileText(keys, OTHER_PASSWORD));
    expect((await folder.ltpa('diff a.keys b.keys --password-file pw --password-file pw2')).code).toBe(0);
    for (const more of ['--password-file pw', '--other-password-file pw']) {
      const { code, stderr } = await folder.ltpa(`diff a.keys b.keys --password-file pw --password-file pw2 ${more}`);
      expect([code, stderr]).toEqual([64, expect.stringContaining('there are 3 password files for 2 key files')]);
    }
  });

  it('does not advise to import keys of another layout, and knows a password that is the same', async () => {
    folder.put('fips.keys', keyFileText(newKeys('2.0')));
    const { code, stdout } = await folder.ltpa('diff a.keys fips.keys --password-file pw');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^Different keys, same realm\./u)]);
    expect(stdout).toMatch(/layout {4}A {2}1\.0\n +B {2}2\.0\n {2}password {2}same\n/u);
    expect(stdout).toMatch(/no\s+import\s+helps/u);
    expect((await folder.ltpa('diff a.keys fips.keys')).stdout).toContain('password  unknown\n');
  });

  it('says which of the two is damaged', async () => {
    const value = /PrivateKey=(?<start>.{8})/u;
    folder.put('b.keys', keyFileText(keys).replace(value, 'PrivateKey=AAAAAAAA'));
    for (const args of ['a.keys b.keys', 'b.keys a.keys']) {
      const { code, stderr } = await folder.ltpa(`diff ${args} --password-file pw`);
      expect([code, stderr]).toEqual([65, expect.stringContaining('LTPA_CORRUPT\n  b.keys: ')]);
    }
  });

  it('says nothing when told so, and everything that is an error', async () => {
    folder.put('o.keys', keyFileText(others));
    expect(await folder.ltpa('diff a.keys o.keys -q')).toMatchObject({ code: 1, stdout: '', stderr: '' });
    expect(await folder.ltpa('verify a.keys --password-file pw -q')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect((await folder.ltpa('diff a.keys nosuch -q')).stderr).toContain('nosuch cannot be read');
  });

  it('says which of the two a wrong password is for', async () => {
    folder.put('b.keys', keyFileText(keys, OTHER_PASSWORD));
    const { code, stderr } = await folder.ltpa('diff a.keys b.keys --password-file pw --other-password-file pw');
    expect([code, stderr]).toEqual([65, expect.stringContaining('LTPA_WRONG_PASSWORD\n  b.keys: ')]);
  });
});

describe('signet ltpa generate', () => {
  it('writes a private file with new keys, in either layout', async () => {
    for (const [layout, bits] of [
      ['1.0', 132],
      ['2.0', 260],
    ] as const) {
      const { code, stderr, stdout } = await folder.ltpa([
        'generate',
        '--realm=a:b c',
        ...`--host here --layout ${layout} -o ${layout}.keys --password-file pw --json`.split(' '),
      ]);
      expect([code, stderr, folder.mode(`${layout}.keys`)]).toEqual([0, '', '600']);
      const made = openKeyFile(folder.get(`${layout}.keys`), new Secret(PASSWORD));
      expect([made.realm, made.layout, made.publicBlob.length]).toEqual(['a:b c', layout, bits]);
      expect(JSON.parse(stdout)).toEqual({
        file: `${layout}.keys`,
        layout,
        realm: 'a:b c',
        publicId: made.publicId,
        sharedId: made.sharedId,
      });
      expect(folder.get(`${layout}.keys`)).toContain('CreationHost=here\n');
    }
  });

  it.each([
    ['java8', 'CreationDate version 3DESKey CreationHost PrivateKey Realm PublicKey'],
    ['java9', 'version 3DESKey PrivateKey CreationHost Realm PublicKey CreationDate'],
    ['java18', 'CreationDate CreationHost 3DESKey PrivateKey PublicKey Realm version'],
  ])('writes in the order of %s', async (order, names) => {
    const { stdout } = await folder.ltpa(`generate --realm ${REALM} --order ${order} -o - --password-file pw`);
    expect([...stdout.matchAll(/^com\.ibm\.websphere\.(?:ltpa\.)?(\w+)=/gmu)].map(([, name]) => name).join(' ')).toBe(
      names,
    );
  });

  it('writes to no other machine', async () => {
    const args = ['generate', '--realm', REALM, '--password-file', 'pw', '-o', 'ssh://dmgr/ltpa.keys', '--force'];
    const { code, stderr } = await folder.ltpa(args);
    expect([code, stderr]).toEqual([65, expect.stringContaining('Write a file here and copy it: scp -p')]);
  });

  it('replaces nothing without --force, not even a link to nowhere', async () => {
    symlinkSync('nowhere', join(folder.path, 'link'));
    const args = ['generate', '--realm', REALM, '--password-file', 'pw', '-o'];
    for (const name of ['a.keys', 'link']) {
      const { code, stderr } = await folder.ltpa([...args, name]);
      expect([code, stderr]).toEqual([65, expect.stringContaining(`LTPA_FILE_EXISTS\n  ${name} is already there.`)]);
    }
    expect(folder.get('a.keys')).toBe(keyFileText(keys));
    folder.put('a.keys', 'old', 0o644);
    expect((await folder.ltpa([...args, 'a.keys', '--force'])).code).toBe(0);
    expect([folder.mode('a.keys'), folder.get('a.keys')]).toEqual(['600', expect.stringContaining('PrivateKey=')]);
    expect(readdirSync(folder.path).toSorted()).toEqual(['a.keys', 'link', 'pw', 'pw2']);
  });

  it('replaces by force what is there and nothing behind it, and gives the keys to nobody else', async () => {
    const args = ['generate', '--realm', REALM, '--password-file', 'pw', '--force', '-o'];
    folder.put('theirs', 'theirs');
    symlinkSync('theirs', join(folder.path, 'link'));
    const isRoot = process.getuid?.() === 0;
    folder.put('given', 'old');
    if (isRoot) chownSync(join(folder.path, 'given'), 12_345, 12_345);
    for (const name of ['link', 'given']) expect((await folder.ltpa([...args, name])).code).toBe(0);
    const made = ['link', 'given'].map((name) => lstatSync(join(folder.path, name)));
    expect(made.map((stats) => [stats.isFile(), stats.mode & 0o777, stats.uid])).toEqual(
      made.map(() => [true, 0o600, process.getuid?.()]),
    );
    expect(folder.get('theirs')).toBe('theirs');
    const { code, stderr } = await folder.ltpa([...args, '/dev/null']);
    expect([code, stderr]).toEqual([65, expect.stringContaining('/dev/null cannot be written: it is no file.')]);
  });

  it('leaves nothing half done when it is ended in the middle', async () => {
    const running = startSignet(['ltpa', 'generate', '--realm', REALM, '--password-file', 'pw', '-o', 'n.keys'], {
      cwd: folder.path,
    });
    const isOver = running.finished.then(() => true);
    const isWriting = (): boolean => readdirSync(folder.path).some((name) => name.includes('n.keys'));
    while (!isWriting() && !(await Promise.race([isOver, setImmediate(false)]))) continue;
    running.signal('SIGTERM');
    await isOver;
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('writes to a pipe when told so, and keeps messages apart', async () => {
    const { code, stderr, stdout } = await folder.ltpa(`generate --realm ${REALM} -o - --password-file pw`);
    const made = openKeyFile(stdout, new Secret(PASSWORD));
    expect([code, stderr]).toEqual([0, `New keys: ${made.publicId}\n`]);
  });

  it.each([
    [['--realm', 'a/b'], 65, /LTPA_BAD_REALM/u],
    [['--realm', 'a'.repeat(20_000)], 65, /LTPA_[A-Z_]+\n {2}n\.keys: /u],
    [['--realm', 'a', '--layout', '3.0'], 64, /Allowed choices are 1\.0, 2\.0/u],
    [[], 64, /required option '--realm <realm>' not specified/u],
  ])('refuses %j', async (args, code, message) => {
    const result = await folder.ltpa(['generate', '-o', 'n.keys', '--password-file', 'pw', ...args]);
    expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(message)]);
    expect(readdirSync(folder.path)).not.toContain('n.keys');
  });

  it('warns of a password that is easily guessed', async () => {
    folder.put('short', 'secret');
    const { stderr } = await folder.ltpa(['generate', '--realm', REALM, '-o', 'n.keys', '--password-file', 'short']);
    expect(stderr).toMatch(/warning: The new password is short/u);
  });
});

describe('signet ltpa with a wrong command line', () => {
  it('repeats no control characters, as the name of a file may hold them', async () => {
    for (const name of ['-\u001B[31m', '--\u009B2J']) {
      const { code, stderr } = await folder.ltpa(['inspect', name]);
      expect([code, stderr]).toEqual([64, expect.stringMatching(/unknown option '--?\\x/u)]);
    }
  });
});

describe('signet ltpa rewrap', () => {
  const PASSWORDS = ['--password-file', 'pw', '--new-password-file', 'pw2'];

  it('changes the password in place and leaves all else: comments, mode, links', async () => {
    const text = `# kept\r\nunknown=x\r\n${keyFileText(keys)}`;
    folder.put('a.keys', text, 0o640);
    symlinkSync('a.keys', join(folder.path, 'link'));
    const { code, stdout } = await folder.ltpa(['rewrap', 'link', ...PASSWORDS]);
    expect([code, stdout]).toEqual([0, 'link has another password; the keys are the same.\n']);
    expect([folder.mode('a.keys'), lstatSync(join(folder.path, 'link')).isSymbolicLink()]).toEqual(['640', true]);
    expect(openKeyFile(folder.get('a.keys'), new Secret(OTHER_PASSWORD)).sharedId).toBe(keys.sharedId);
    const secret = /(?:3DESKey|PrivateKey)=.*/gu;
    expect(folder.get('a.keys').replaceAll(secret, '')).toBe(text.replaceAll(secret, ''));
  });

  it('writes elsewhere, and never over another file without --force', async () => {
    expect((await folder.ltpa(['rewrap', 'a.keys', '-o', 'b.keys', ...PASSWORDS])).code).toBe(0);
    expect([folder.get('a.keys'), folder.mode('b.keys')]).toEqual([keyFileText(keys), '600']);
    const again = await folder.ltpa(['rewrap', 'a.keys', '-o', 'b.keys', ...PASSWORDS]);
    expect([again.code, again.stderr]).toEqual([65, expect.stringContaining('b.keys is already there.')]);
    const piped = await folder.ltpa(['rewrap', '-', ...PASSWORDS], { stdin: keyFileText(keys) });
    expect(openKeyFile(piped.stdout, new Secret(OTHER_PASSWORD)).sharedId).toBe(keys.sharedId);
  });

  it('keeps what is ISO-8859-1, wherever it writes', async () => {
    const comment = Buffer.from('# Schl\u00FCssel\n', 'latin1');
    folder.put('a.keys', Buffer.concat([comment, Buffer.from(keyFileText(keys))]));
    const piped = join(folder.path, 'piped.keys');
    await folder.ltpa(['rewrap', 'a.keys', '-o', 'b.keys', ...PASSWORDS]);
    const rewrap = `'${process.execPath}' '${SIGNET}' ltpa rewrap a.keys -o - ${PASSWORDS.join(' ')} > '${piped}'`;
    spawnSync('sh', ['-c', rewrap], { cwd: folder.path });
    await folder.ltpa(['rewrap', 'a.keys', ...PASSWORDS]);
    for (const name of ['a.keys', 'b.keys', 'piped.keys']) {
      expect(readFileSync(join(folder.path, name)).subarray(0, comment.length)).toEqual(comment);
    }
  });

  it('says when nothing changed', async () => {
    const same = await folder.ltpa('rewrap a.keys --password-file pw --new-password-file pw');
    expect([same.stdout, folder.get('a.keys')]).toEqual(['a.keys is as it was.\n', keyFileText(keys)]);
  });

  it('leaves the file as it is when the old password is wrong', async () => {
    const { code, stderr } = await folder.ltpa('rewrap a.keys --password-file pw2 --new-password-file pw');
    expect([code, stderr]).toEqual([65, expect.stringContaining('a.keys: The password does not open')]);
    expect(folder.get('a.keys')).toBe(keyFileText(keys));
  });

  it('changes the realm alone, without a password, and says what would be better', async () => {
    const { code, stderr, stdout } = await folder.ltpa(['rewrap', 'a.keys', '--realm', 'other: realm']);
    expect([code, stdout]).toEqual([0, 'a.keys has another realm; the keys are the same.\n']);
    expect(stderr).toMatch(/warning: .*Better: set the realm/u);
    expect(folder.get('a.keys')).toBe(keyFileText(keys).replace(/Realm=.*/u, 'Realm=other\\: realm'));
  });

  it('does not write into a pipe that it read from', async () => {
    const rewrap = `signet() { '${process.execPath}' '${SIGNET}' "$@"; }; signet ltpa rewrap <(cat a.keys) ${PASSWORDS.join(' ')}`;
    const { status, stderr } = spawnSync('bash', ['-c', rewrap], { cwd: folder.path, encoding: 'utf8' });
    expect([status, stderr]).toEqual([65, expect.stringContaining('is no regular file that could be replaced.')]);
  });

  it('does not change a file on a host', async () => {
    const { code, stderr } = await folder.ltpa(['rewrap', 'ssh://host/a.keys', ...PASSWORDS]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('name an output with -o FILE')]);
  });
});

describe('the command line', () => {
  it('does not repeat a token that stands in the place of a command', async () => {
    const token = Buffer.alloc(160, 7).toString('base64');
    const { code, stderr } = await folder.ltpa([token]);
    expect([code, stderr]).toEqual([64, expect.stringMatching(/^error: unknown command '\*\*\*'/u)]);
  });

  it.each(['inspect', 'verify', 'diff', 'generate', 'rewrap', 'token read', 'token check', 'token mint'])(
    'ltpa %s --help has examples of 80 columns',
    async (command) => {
      const { code, stdout } = await folder.ltpa([...command.split(' '), '--help']);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`Examples:\n  signet ltpa ${command} `)]);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it('completes layouts and formats', async () => {
    const completed = async (...args: string[]): Promise<string> =>
      (await signet(['complete', '--', 'ltpa', ...args])).stdout;
    expect(await completed('generate', '--layout', '')).toMatch(/^1\.0[^]*^2\.0/mu);
    expect(await completed('token', 'mint', '--format', '')).toMatch(/^LtpaToken2[^]*^Domino/mu);
  });

  it('is in the guide', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../../docs/ltpa.md'), 'utf8');
    for (const command of [
      'inspect',
      'verify',
      'diff',
      'generate',
      'rewrap',
      'token read',
      'token check',
      'token mint',
    ]) {
      expect(guide).toContain(`signet ltpa ${command}`);
    }
  });
});
