import { createHash } from 'node:crypto';
import { Secret } from '@signet/core';
import { mintDominoToken, mintToken2, openKeyFile, parseProperties } from '@signet/ltpa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { filesWith } from '../testing/file-tree.ts';
import { keyFileText, type LtpaFolder, ltpaFolder, newKeys, REALM } from '../testing/ltpa-folder.ts';
import type { SignetOptions } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 120_000 });

const PASSWORD = 'Canary+Password/One=1%&"x';
const NEW_PASSWORD = 'Canary+Password/Two=2%&"x';
const DOMINO_SECRET = createHash('sha1').update('canary').digest();
const keys = newKeys();
const TEXT = keyFileText(keys, PASSWORD);
const EXPIRES = Date.now() + 3_600_000;
const TOKEN = mintToken2(keys, { user: `user:${REALM}/uid=jdoe`, expiresMs: EXPIRES });
const STALE = mintToken2(keys, { user: `user:${REALM}/uid=jdoe`, expiresMs: 1 });
const ALTERED = `${TOKEN.slice(0, 100)}${TOKEN[100] === 'A' ? 'B' : 'A'}${TOKEN.slice(101)}`;
const DOMINO = mintDominoToken(new Secret(DOMINO_SECRET.toString('base64')), {
  user: 'CN=John Doe',
  createdMs: Date.now(),
  expiresMs: EXPIRES,
});

/** Everything that must not be seen, by what it is. */
const SECRETS: Readonly<Record<string, Buffer>> = {
  password: Buffer.from(PASSWORD),
  'new password': Buffer.from(NEW_PASSWORD),
  'key of the password': createHash('sha1').update(PASSWORD).digest(),
  'shared key': keys.shared(),
  'token key': keys.shared().subarray(0, 16),
  ...privateNumbers(),
  ...encryptedValues(),
  'Domino secret': DOMINO_SECRET,
  'Domino secret as text': Buffer.from(DOMINO_SECRET.toString('base64')),
  token: Buffer.from(TOKEN),
  'stale token': Buffer.from(STALE),
  'altered token': Buffer.from(ALTERED),
  'Domino token': Buffer.from(DOMINO),
};

function privateNumbers(): Record<string, Buffer> {
  const blob = keys.privateBlob();
  const length = blob.readUInt32BE(0);
  return {
    d: blob.subarray(4, 4 + length),
    p: blob.subarray(7 + length + 1, 72 + length),
    q: blob.subarray(72 + length + 1),
  };
}

function encryptedValues(): Record<string, Buffer> {
  const properties = parseProperties(TEXT);
  const value = (name: string): Buffer => Buffer.from(properties.get(`com.ibm.websphere.ltpa.${name}`) ?? '', 'base64');
  return {
    'encrypted shared key': value('3DESKey'),
    'its last block, a hash of the password': value('3DESKey').subarray(-8),
    'encrypted private key': value('PrivateKey'),
  };
}

/** A secret as it may have been written somewhere. Of base64 the part that does not depend on what stands around it. */
function formsOf(secret: Buffer): string[] {
  const text = secret.toString('utf8');
  const isText = !text.includes('\uFFFD');
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/u, '');
    return whole.slice(offset === 0 ? 0 : offset + 1, Math.floor(((secret.length + offset) * 8) / 6));
  });
  return [
    ...(isText
      ? [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), [...text].toReversed().join('')]
      : []),
    ...(isText ? [text.replaceAll(/[=:#!]/gu, String.raw`\$&`)] : [BigInt(`0x${secret.toString('hex')}`).toString()]),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    ...base64.map(encodeURIComponent),
    secret.toString('hex'),
    secret.toString('hex').toUpperCase(),
    secret.toString('latin1'),
  ];
}

const FORMS = Object.entries(SECRETS).flatMap(([what, secret]) => formsOf(secret).map((form) => ({ what, form })));

/** Which of the secrets are in a text. */
function found(text: string): string[] {
  return [...new Set(FORMS.filter(({ form }) => text.includes(form)).map(({ what }) => what))];
}

let folder: LtpaFolder;
beforeAll(() => {
  folder = ltpaFolder();
  folder.put('a.keys', TEXT, 0o644);
  folder.put('b.keys', keyFileText(newKeys(), NEW_PASSWORD));
  folder.put('broken.keys', TEXT.replace(/PrivateKey=..../u, 'PrivateKey=AAAA'));
  folder.put('cut.keys', TEXT.slice(0, 420));
  folder.put('pw', `${PASSWORD}\n`, 0o644);
  folder.put('new', NEW_PASSWORD);
  folder.put('env', `LTPA_KEYS_PASSWORD=${PASSWORD}\n`);
  folder.put('values.yaml', `global:\n  ltpaKeysBase64: ${Buffer.from(TEXT, 'latin1').toString('base64')}\n`);
  folder.put('twice', `${PASSWORD}\n${PASSWORD}\n`);
  folder.put('program', `#!/bin/sh\ncat pw\n`, 0o700);
  folder.put('failing', `#!/bin/sh\ncat pw\nexit 3\n`, 0o700);
  folder.put('made-executable', PASSWORD, 0o700);
  for (const [name, token] of Object.entries({ token: TOKEN, stale: STALE, altered: ALTERED, domino: DOMINO })) {
    folder.put(name, token);
  }
  folder.put('secret', DOMINO_SECRET.toString('base64'));
  folder.put('raw-secret', DOMINO_SECRET);
  const jar = [TOKEN, ALTERED].map((token, at) => `${at}.example.com\tTRUE\t/\tTRUE\t0\tLtpaToken2\t${token}\n`);
  folder.put('jar', jar.join(''));
  folder.put('named', `MySSO=${TOKEN}`);
  folder.put('curl', `curl -H 'Cookie: a=b; MySSO=${TOKEN}' https://example.com/`);
  folder.put('pair', `${PASSWORD}; x=${NEW_PASSWORD}`);
  folder.put('object', JSON.stringify({ password: PASSWORD, LtpaToken2: TOKEN }));
  folder.put('headers', JSON.stringify({ name: 'Cookie', value: `a=${PASSWORD}` }));
});
afterAll(() => folder.remove());

const PW = ['--password-file', 'pw'];
const KEYS = ['--keys', 'a.keys', ...PW];
/** Every command as people run it, well and badly. */
const LINES: readonly (readonly string[])[] = [
  ['inspect', 'a.keys', 'b.keys', 'broken.keys', 'cut.keys', 'pw', 'token', ...PW],
  ['inspect', 'a.keys', '--password-file', 'program'],
  ['inspect', 'a.keys', '--password-file', 'failing'],
  ['inspect', 'a.keys', '--password-file', 'made-executable'],
  ['inspect', 'a.keys', '--password-file', 'twice'],
  ['inspect', 'ssh://root:Canary+Password@127.0.0.1:1/a.keys'],
  ['inspect', 'ssh://127.0.0.1:1/a.keys', ...PW],
  ['verify', 'a.keys', ...PW],
  ['verify', 'a.keys', '--password-file', 'new'],
  ['verify', 'broken.keys', ...PW],
  ['verify', 'cut.keys', ...PW],
  ['verify', 'b.keys', '--password-file', 'new'],
  [
    'verify',
    'a.keys',
    ...PW,
    '--shared-id',
    `ltpa-shr1:${'A'.repeat(22)}`,
    '--public-id',
    `ltpa-pub1:${'A'.repeat(22)}`,
  ],
  ['inspect', 'values.yaml', 'a.keys', '--password-file', 'env'],
  ['diff', 'a.keys', 'b.keys', ...PW, '--password-file', 'new'],
  ['diff', 'b.keys', 'a.keys', ...PW],
  ['diff', 'a.keys', 'b.keys'],
  ['diff', 'a.keys', 'b.keys', ...PW, '--other-password-file', 'new'],
  ['diff', 'a.keys', 'broken.keys', ...PW],
  ['diff', 'a.keys', 'b.keys', ...PW, '--other-password-file', 'pw'],
  ['generate', '--realm', REALM, '-o', 'made.keys', ...PW, '--force'],
  ['generate', '--realm', '/', '-o', 'made2.keys', ...PW],
  ['generate', '--realm', REALM, '-o', '/nonexistent/made.keys', ...PW],
  ['rewrap', 'a.keys', '-o', 'rewrapped.keys', '--force', ...PW, '--new-password-file', 'new'],
  ['rewrap', 'a.keys', '-o', '/nonexistent/r.keys', ...PW, '--new-password-file', 'new'],
  ['rewrap', 'a.keys', '-o', 'x.keys', '--password-file', 'new', '--new-password-file', 'pw'],
  ['rewrap', 'a.keys', '-o', 'realm.keys', '--force', '--realm', 'other'],
  ...['token', 'stale', 'altered', 'domino', 'secret', 'pw'].flatMap((token) => [
    ['token', 'read', `@${token}`, ...KEYS, '--domino-secret-file', 'secret'],
    ['token', 'check', `@${token}`, ...KEYS, '--domino-secret-file', 'secret'],
  ]),
  ...['jar', 'named', 'curl', 'pair', 'object', 'headers', 'a.keys'].flatMap((file) => [
    ['token', 'read', `@${file}`, ...KEYS],
    ['token', 'check', `@${file}`, ...KEYS, '--cookie-name', 'MySSO'],
  ]),
  ['token', 'check', '@token', ...KEYS, '--keys', 'b.keys', '--keys', 'broken.keys', '--keys', 'pw'],
  ['token', 'check', 'token', ...KEYS],
  ['token', 'read', '@token', '--keys', 'b.keys', '--password-file', 'new'],
  ['token', 'check', '@domino', '--domino-secret-file', 'raw-secret'],
  ['token', 'check', '@token', '--keys', 'b.keys', ...PW],
  ['token', 'check', TOKEN, ...KEYS],
  ['token', 'check', `LtpaToken2=${ALTERED}`, 'too', 'many', ...KEYS],
  ['token', 'check', '@token', '--now', 'x', ...KEYS],
  ['token', 'mint', '--user', 'a\\', ...KEYS],
  ['token', 'mint', '--user', 'a', '--format', 'Domino', '--domino-secret-file', 'raw-secret'],
  ['rewrap', 'a.keys', '--password', PASSWORD],
  ['rewrap', 'a.keys', `--new-password=${NEW_PASSWORD}`],
  ['verify', 'a.keys', '-p', PASSWORD],
  ['verify', 'a.keys', `-p${PASSWORD}`],
];

describe('no command shows a secret', () => {
  it('and this test would see it', () => {
    expect(found(TEXT)).toEqual([
      'encrypted shared key',
      'its last block, a hash of the password',
      'encrypted private key',
    ]);
    expect(found(`x${Buffer.from(`..${PASSWORD}..`).toString('base64')}x`)).toEqual(['password']);
    expect(found(`[${keys.shared().toString('hex')}]`)).toEqual(['shared key', 'token key']);
  });

  it.each(LINES.map((args) => ({ args, title: args.join(' ').slice(0, 70) })))('$title', async ({ args }) => {
    for (const json of [[], ['--json']]) {
      const { code, text } = await folder.ltpa([...args, ...json]);
      expect({ found: found(text), isBug: code === 250 }).toEqual({ found: [], isBug: false });
    }
  });

  it.each<[string, readonly string[], SignetOptions]>([
    [
      'environment',
      ['rewrap', 'a.keys', '-o', 'e.keys'],
      { env: { SIGNET_LTPA_PASSWORD: PASSWORD, SIGNET_LTPA_NEW_PASSWORD: NEW_PASSWORD } },
    ],
    ['a wrong one there', ['verify', 'a.keys'], { env: { SIGNET_LTPA_PASSWORD: NEW_PASSWORD } }],
    ['standard input', ['verify', 'a.keys', '--password-stdin'], { stdin: PASSWORD }],
    ['a whole key file as the password', ['verify', 'a.keys', '--password-stdin'], { stdin: TEXT }],
    ['a password as the key file', ['inspect', '-'], { stdin: PASSWORD }],
    ['a password as the token', ['token', 'read', '-', ...KEYS], { stdin: PASSWORD }],
    ['a key file as the token', ['token', 'read', '-', ...KEYS], { stdin: TEXT }],
    ['a token as the key file', ['token', 'read', '@token', '--keys', '-', ...PW], { stdin: TOKEN }],
  ])('from the %s', async (_, args, options) => {
    const { code, text } = await folder.ltpa(args, options);
    expect({ found: found(text), isBug: code === 250 }).toEqual({ found: [], isBug: false });
  });

  it('only mint prints a token, on standard output alone', async () => {
    for (const json of [[], ['--json']]) {
      const mint = `token mint --user uid=jdoe --expires ${EXPIRES} --keys a.keys --password-file pw`.split(' ');
      const { stderr, stdout } = await folder.ltpa([...mint, ...json]);
      expect([found(stdout), found(stderr)]).toEqual([['token'], []]);
    }
  });

  it('what was written holds neither a password nor clear keys', () => {
    for (const name of ['made.keys', 'rewrapped.keys', 'realm.keys', 'e.keys']) {
      expect(found(folder.get(name)).filter((what) => !what.includes('encrypted') && !what.includes('block'))).toEqual(
        [],
      );
    }
    expect(openKeyFile(folder.get('e.keys'), new Secret(NEW_PASSWORD)).sharedId).toBe(keys.sharedId);
    expect(filesWith(folder.path, PASSWORD)).toEqual(['env', 'made-executable', 'pair', 'pw', 'twice']);
    expect(filesWith(folder.path, TOKEN)).toEqual(['curl', 'jar', 'named', 'object', 'token']);
  });
});
