import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mintToken1, mintToken2 } from '@signet/ltpa';
import { keyFileText, type LtpaFolder, ltpaFolder, newKeys, PASSWORD, REALM } from '../testing/ltpa-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const keys = newKeys();
const others = newKeys();
const DN = 'uid=jdoe,ou=people,dc=example,dc=com';
const USER = `user:${REALM}/${DN}`;
const NOON = Date.UTC(2026, 10, 26, 12);
const MINUTE = 60_000;
const DOMINO_SECRET = Buffer.from('0123456789abcdefghij').toString('base64');
const TOKEN = mintToken2(keys, {
  user: USER,
  expiresMs: NOON + 103 * MINUTE,
  attributes: { host: 'conn.example.com', groups: ['a', 'b'] },
});
const BERLIN = { env: { TZ: 'Europe/Berlin' } };

let folder: LtpaFolder;
beforeAll(() => {
  folder = ltpaFolder();
  folder.put('a.keys', keyFileText(keys));
  folder.put('b.keys', keyFileText(others, 'another horse, another battery'));
  folder.put('pw', PASSWORD);
  folder.put('pw2', 'another horse, another battery');
  folder.put('token', `${TOKEN}\n`);
  folder.put('secret', `${DOMINO_SECRET}\n`);
});
afterAll(() => folder.remove());

const KEYS = ['--keys', 'a.keys', '--password-file', 'pw'];
const read = (...args: string[]): string[] => ['token', 'read', '@token', ...KEYS, ...args];
const check = (...args: string[]): string[] => ['token', 'check', '@token', ...KEYS, ...args];
const at = (minutes: number): string[] => ['--now', String(NOON + minutes * MINUTE)];

describe.concurrent('signet ltpa token read', () => {
  it('shows all that is in a token, in this machine’s time', async () => {
    const { code, stderr, stdout } = await folder.ltpa(read(...at(0)), BERLIN);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        'At 2026-11-26 13:00:00 +01:00 (Europe/Berlin): valid for another 1 h 43 min.',
        '',
        `  user       ${DN}`,
        `  realm      ${REALM}`,
        '  expires    2026-11-26 14:43:00 +01:00 (Europe/Berlin)',
        '             This is the signed expiry, the one that counts.',
        '             The one beside it, which is not signed, is the same.',
        '  format     LtpaToken2',
        `  access id  ${USER}`,
        `  keys       ${keys.publicId}`,
        '             a.keys',
        '  groups     a',
        '             b',
        '  host       conn.example.com',
        `  token      sha256:${createHash('sha256').update(TOKEN).digest('hex').slice(0, 8)}`,
        '',
      ].join('\n'),
    );
  });

  it('says how long ago it expired', async () => {
    const now = await folder.ltpa(['token', 'read', '-', ...KEYS], {
      stdin: mintToken2(keys, { user: USER, expiresMs: Date.now() - 12.5 * MINUTE }),
    });
    expect([now.code, now.stdout]).toEqual([
      1,
      expect.stringMatching(/^Expired 12 minutes ago\.\n[^]*what to do  Log in/u),
    ]);
    const then = await folder.ltpa(read(...at(163)), BERLIN);
    expect(then.stdout.replaceAll('\n', ' ')).toMatch(/^At \S+ \S+ \S+ \(Europe\/Berlin\): expired 1 h before\. /u);
  });

  it('shows of a token under other keys only which keys were tried', async () => {
    const { code, stdout } = await folder.ltpa('token read @token --keys b.keys --password-file pw2');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Refused: /u);
    expect(stdout).toContain(`reason  TOKEN_OTHER_KEYS\n`);
    expect(stdout).toContain(`tried   ${others.publicId}  b.keys\n`);
    expect(stdout).not.toContain('jdoe');
  });

  it('tries several keys, each with its password, and says which fit', async () => {
    const passwords = ['--password-file', 'pw2', '--password-file', 'pw'];
    const several = ['token', 'read', '@token', '--keys', 'b.keys', '--keys', 'a.keys', ...passwords, ...at(0)];
    const { code, stdout } = await folder.ltpa([...several, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        ok: true,
        reason: null,
        format: 'LtpaToken2',
        id: `sha256:${createHash('sha256').update(TOKEN).digest('hex').slice(0, 8)}`,
        cookie: null,
        domain: null,
        path: null,
        now: '2026-11-26T12:00:00.000Z',
        nowMs: NOON,
        user: DN,
        realm: REALM,
        accessId: USER,
        expires: '2026-11-26T13:43:00.000Z',
        expiresMs: NOON + 103 * MINUTE,
        expirySigned: true,
        outerExpiryMs: NOON + 103 * MINUTE,
        createdMs: null,
        publicId: keys.publicId,
        keyFile: 'a.keys',
        attributes: { groups: ['a', 'b'], host: ['conn.example.com'] },
        warnings: [],
        tried: [
          { file: 'b.keys', publicId: others.publicId },
          { file: 'a.keys', publicId: keys.publicId },
        ],
        others: [],
      },
    ]);
    expect((await folder.ltpa(several)).stdout).toContain(`${keys.publicId}\n             number 2 of 2, a.keys\n`);
    const odd = await folder.ltpa([...several, '--password-file', 'pw']);
    expect([odd.code, odd.stderr]).toEqual([64, expect.stringContaining('3 password files for 2 key files')]);
  });

  it('says of an LtpaToken that nobody signed its expiry', async () => {
    const stdin = mintToken1(keys, { user: USER, expiresMs: NOON + MINUTE });
    const { code, stdout } = await folder.ltpa(['token', 'read', ...KEYS, ...at(0)], { stdin });
    expect([code, stdout]).toEqual([0, expect.stringContaining('It is not signed: whoever has the cookie may')]);
  });

  it('keeps what is written in a token from moving the cursor', async () => {
    // Shift Out would make the terminal write in line-drawing characters; it is U+202E that minting lets pass.
    const stdin = mintToken2(keys, { user: `${USER}\u202Egpj`, expiresMs: NOON + MINUTE });
    const { stdout } = await folder.ltpa(['token', 'read', ...KEYS, ...at(0)], { stdin });
    expect(stdout).toContain('\\u202egpj');
    expect(stdout).not.toContain('\u202E');
  });
});

describe.concurrent('signet ltpa token check', () => {
  it.each([
    ['in time', at(102), 0, /^At .*: valid for another 1 minute\.\n/u],
    ['too late', at(104), 1, /^At .*: expired 1 minute before\.\n/u],
    ['too late, with clocks that differ', [...at(104), '--skew', '61'], 0, /expired 1 minute before, but still valid/u],
    ['of this realm', [...at(0), '--allowed-realm', 'x', '--allowed-realm', REALM], 0, /valid/u],
    ['of another realm', [...at(0), '--allowed-realm', 'x'], 1, /refused: the token is genuine, but of another realm/u],
    ['at a time in words', ['--now', '2026-11-26T12:00Z'], 0, /valid for another 1 h 43 min/u],
  ])('%s', async (_, args, code, text) => {
    const result = await folder.ltpa(check(...args));
    expect([result.code, result.stdout.replaceAll(/\n(?! )/gu, ' ')]).toEqual([
      code,
      expect.stringMatching(new RegExp(text.source.replaceAll(String.raw`\n`, '\\s'), 'u')),
    ]);
  });

  it('warns of a realm that is not the one of the keys, unless it was told which are allowed', async () => {
    const stdin = mintToken2(keys, { user: 'user:elsewhere/x', expiresMs: NOON + MINUTE });
    const [any, allowed, own] = await Promise.all([
      folder.ltpa(['token', 'check', ...KEYS, ...at(0)], { stdin }),
      folder.ltpa(['token', 'check', ...KEYS, ...at(0), '--allowed-realm', 'elsewhere'], { stdin }),
      folder.ltpa(check(...at(0))),
    ]);
    expect([any.code, any.stdout.replaceAll(/\s+/gu, ' ')]).toEqual([
      0,
      expect.stringContaining(`warning The key file names another realm: "${REALM}".`),
    ]);
    expect([allowed, own].map(({ code, stdout }) => [code, stdout.includes('warning')])).toEqual([
      [0, false],
      [0, false],
    ]);
  });

  it('hashes no password that was pasted in place of a token', async () => {
    for (const json of [[], ['--json']]) {
      const { code, stdout } = await folder.ltpa(['token', 'check', ...KEYS, ...json], { stdin: PASSWORD });
      expect([code, stdout]).toEqual([1, expect.stringContaining('TOKEN_MALFORMED')]);
      expect(stdout).not.toContain('sha256:');
    }
  });

  it('takes the token out of what was pasted, from anywhere', async () => {
    const cookie = `Cookie: JSESSIONID=1; LtpaToken2=${encodeURIComponent(TOKEN)}; a=b`;
    folder.put('jar', `.example.com\tTRUE\t/\tTRUE\t0\tLtpaToken2\t${TOKEN}\n`);
    const results = await Promise.all([
      folder.ltpa(['token', 'check', '-', ...KEYS, ...at(0)], { stdin: cookie }),
      folder.ltpa(['token', 'check', '@jar', ...KEYS, ...at(0)]),
      folder.ltpa(['token', 'check', `"${TOKEN}"`, ...KEYS, ...at(0)]),
    ]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(results.map(({ stderr }) => stderr)).toEqual([
      '',
      '',
      expect.stringMatching(/^warning: The token is on the command line/u),
    ]);
  });

  it.each([
    ['TOKEN_MALFORMED', 'no token!'],
    ['TOKEN_MALFORMED', 'AAAA'],
    ['TOKEN_OTHER_KEYS', Buffer.alloc(160, 7).toString('base64')],
  ])('%s is an answer, not an error', async (reason, stdin) => {
    const { code, stdout } = await folder.ltpa(['token', 'check', ...KEYS, '--json'], { stdin });
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({ ok: false, reason, hint: expect.any(String) }),
    ]);
  });

  it('judges the first of several cookies, and says what the others are', async () => {
    const stdin = `Cookie: LtpaToken2=deadbeef; LtpaToken2=${TOKEN}`;
    const { code, stdout } = await folder.ltpa(['token', 'check', ...KEYS, ...at(0), '--json'], { stdin });
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({
        reason: 'TOKEN_MALFORMED',
        cookie: 'LtpaToken2',
        warnings: [expect.stringMatching(/^There are 2 cookies of this name[^]*: valid\.$/u)],
        others: [expect.objectContaining({ cookie: 'LtpaToken2', ok: true, reason: null })],
      }),
    ]);
  });

  it('looks for a cookie of another name', async () => {
    const stdin = `Cookie: LtpaToken2=deadbeef; MySSO=${TOKEN}`;
    const named = ['token', 'check', ...KEYS, ...at(0), '--cookie-name', 'MySSO'];
    expect((await folder.ltpa(named, { stdin })).code).toBe(0);
  });

  it('leaves keys out that cannot be used, and asks the others', async () => {
    folder.put('page.keys', '<html>');
    const files = ['page.keys', 'b.keys', 'nosuch.keys', 'a.keys'].flatMap((file) => ['--keys', file]);
    const several = ['token', 'check', '@token', ...files, '--password-file', 'pw', ...at(0)];
    const { code, stderr, stdout } = await folder.ltpa([...several, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({
        keyFile: 'a.keys',
        tried: [
          { file: 'a.keys', publicId: keys.publicId },
          { file: 'page.keys', publicId: null, error: expect.objectContaining({ code: 'LTPA_NOT_A_KEY_FILE' }) },
          { file: 'b.keys', publicId: null, error: expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD' }) },
          { file: 'nosuch.keys', publicId: null, error: expect.objectContaining({ code: 'LTPA_FILE' }) },
        ],
      }),
    ]);
    expect(stderr.match(/warning: Left out: \S+\.keys/gu)).toHaveLength(3);
  });

  it('takes a refusal for no answer while keys were left out', async () => {
    const files = ['--keys', 'a.keys', '--keys', 'b.keys', '--password-file', 'pw2'];
    const refused = await folder.ltpa(['token', 'check', '@token', ...files, ...at(0)]);
    expect([refused.code, refused.stdout]).toEqual([65, expect.stringMatching(/\n {2}left out {2}a\.keys\n/u)]);
    const none = await folder.ltpa([
      'token',
      'check',
      '@token',
      '--keys',
      'b.keys',
      '--keys',
      'nosuch',
      '--password-file',
      'pw',
    ]);
    expect([none.code, none.stdout, none.stderr]).toEqual([
      65,
      '',
      expect.stringMatching(/\nLTPA_WRONG_PASSWORD\n {2}b\.keys/u),
    ]);
  });

  it('says of a file without its @ what was meant', async () => {
    const { code, stderr } = await folder.ltpa(['token', 'check', 'token', ...KEYS]);
    expect([code, stderr]).toEqual([65, expect.stringMatching(/LTPA_NO_TOKEN[^]*Did you mean @token\?/u)]);
  });

  it.each([
    ['wrong usage', ['token', 'check', '@token'], 64, { code: 'USAGE', hint: null }],
    ['a file that is not there', ['token', 'check', '@nosuch', ...KEYS], 65, { code: 'LTPA_FILE', hint: null }],
    ['another command', ['diff', 'a.keys', 'nosuch'], 65, { code: 'LTPA_FILE', hint: null }],
    [
      'a file without its @',
      ['token', 'read', 'token', ...KEYS],
      65,
      { code: 'LTPA_NO_TOKEN', hint: expect.stringMatching(/@token/u) },
    ],
  ])('answers %s as JSON, too', async (_, args, code, error) => {
    const result = await folder.ltpa([...args, '--json']);
    expect([result.code, JSON.parse(result.stdout)]).toEqual([
      code,
      { error: { ...error, message: expect.stringMatching(/\S/u) } },
    ]);
    expect(result.stderr).not.toBe('');
  });

  it.each([
    ['no keys', ['token', 'check', '@token'], 64, /give --keys FILE/u],
    ['no token', ['token', 'check', ...KEYS], 65, /LTPA_NO_TOKEN/u],
    ['an endless file', ['token', 'check', '@/dev/zero', ...KEYS], 65, /\/dev\/zero is longer than 1048576 bytes/u],
    ['no such file', ['token', 'check', '@nosuch', ...KEYS], 65, /nosuch cannot be read: there is no such file/u],
    ['seconds', check('--now', '1764187200'), 64, /look like seconds; in milliseconds they are 1764187200000/u],
    ['skew', check('--skew', 'x'), 64, /number of seconds/u],
    ['input', ['token', 'check', '-', '--keys', 'a.keys', '--password-stdin'], 64, /both the token and the password/u],
    [
      'the wrong password',
      ['token', 'check', '@token', '--keys', 'a.keys', '--password-file', 'pw2'],
      65,
      /a\.keys: The password/u,
    ],
  ])('refuses %s', async (_, args, code, message) => {
    const result = await folder.ltpa(args);
    expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe.concurrent('signet ltpa token mint', () => {
  it('prints the token alone, and who it is for beside it', async () => {
    const args = ['token', 'mint', '--user', DN, ...KEYS];
    const { code, stderr, stdout } = await folder.ltpa([...args, '--now', String(NOON)], { env: { TZ: 'UTC' } });
    expect([code, stdout]).toEqual([0, `${mintToken2(keys, { user: USER, expiresMs: NOON + 5 * MINUTE })}\n`]);
    expect(stderr).toMatch(
      /^Minted LtpaToken2 sha256:[\da-f]{8} for user:ldap\.example\.com:389\/uid=jdoe,\S+, valid until 2026-11-26 12:05:00 \+00:00 \(UTC\), under ltpa-pub1:\S+\.\n$/u,
    );
    expect(stderr).not.toContain(stdout.trim());
  });

  it('takes realm, access id, times and attributes', async () => {
    const claims = [
      [['--user', 'jdoe', '--realm', 'other'], { user: 'user:other/jdoe', expiresMs: NOON + 5 * MINUTE }],
      [['--access-id', 'user:r/x', '--minutes', '2'], { user: 'user:r/x', expiresMs: NOON + 2 * MINUTE }],
      [
        ['--access-id', 'user:r/x', '--expires', '2026-11-26T13:00Z'],
        { user: 'user:r/x', expiresMs: NOON + 60 * MINUTE },
      ],
      [
        ['--access-id', 'user:r/x', '--attribute', 'a=1=2', '--attribute', 'b=x', '--attribute', 'b=y'],
        { user: 'user:r/x', expiresMs: NOON + 5 * MINUTE, attributes: { a: ['1=2'], b: ['x', 'y'] } },
      ],
    ] as const;
    for (const [args, wanted] of claims) {
      const { stdout } = await folder.ltpa(['token', 'mint', ...KEYS, '--now', String(NOON), ...args]);
      expect(stdout).toBe(`${mintToken2(keys, wanted)}\n`);
    }
  });

  it('has the names of read in its JSON', async () => {
    const minted = await folder.ltpa(['token', 'mint', '--user', DN, ...KEYS, '--json']);
    const { token, ...mint } = JSON.parse(minted.stdout) as Record<string, string>;
    const told = await folder.ltpa(['token', 'read', '-', ...KEYS, '--json'], { stdin: token ?? '' });
    expect(JSON.parse(told.stdout)).toMatchObject(mint);
    expect(Object.keys(mint)).toEqual([
      'id',
      'format',
      'user',
      'realm',
      'accessId',
      'expires',
      'expiresMs',
      'publicId',
    ]);
  });

  it('writes backslashes as the server reads them', async () => {
    const wanted = { user: `user:${REALM}/DOMAIN\\ann`, expiresMs: NOON + 5 * MINUTE };
    for (const [args, backslashes] of [
      [[], 'plain'],
      [['--backslashes', 'plain'], 'plain'],
      [['--backslashes', 'doubled'], 'doubled'],
    ] as const) {
      const mint = ['token', 'mint', '--user', 'DOMAIN\\ann', ...KEYS, '--now', String(NOON), ...args];
      expect((await folder.ltpa(mint)).stdout).toBe(`${mintToken2(keys, { ...wanted, backslashes })}\n`);
      const older = await folder.ltpa([...mint, '--format', 'LtpaToken']);
      expect(older.stdout).toBe(`${mintToken1(keys, { ...wanted, backslashes })}\n`);
    }
  });

  it('warns of a realm that is the word null', async () => {
    folder.put('null.keys', keyFileText(keys, PASSWORD, 'null'));
    const mint = ['token', 'mint', '--user', DN, '--keys', 'null.keys', '--password-file', 'pw'];
    expect((await folder.ltpa(mint)).stderr).toMatch(/warning: The realm in null\.keys is the word "null"/u);
    expect((await folder.ltpa([...mint, '--realm', 'r'])).stderr).not.toContain('warning');
  });

  it('gives an attribute any name that a token can have', async () => {
    const minted = await folder.ltpa(['token', 'mint', '--user', DN, ...KEYS, '--attribute', '__proto__=x']);
    const { stdout } = await folder.ltpa(['token', 'read', '-', ...KEYS], { stdin: minted.stdout });
    expect(stdout).toMatch(/\n {2}__proto__ {2}x\n/u);
  });

  it('makes every kind of token, and reads it again', async () => {
    const domino = ['--domino-secret-file', 'secret'];
    for (const [format, with_, user] of [
      ['LtpaToken2', KEYS, DN],
      ['LtpaToken', KEYS, DN],
      ['Domino', domino, 'CN=John Doe/O=Example'],
    ] as const) {
      const minted = await folder.ltpa(['token', 'mint', '--format', format, '--user', user, ...with_, '--json']);
      const { token } = JSON.parse(minted.stdout) as { token: string };
      const { code, stdout } = await folder.ltpa(['token', 'read', '-', ...with_, '--json'], { stdin: token });
      expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ format, user })]);
    }
  });

  it.each([
    ['nobody', KEYS, 64, /'--user <dn>' or '--access-id <id>' not specified/u],
    ['without keys', ['--user', DN], 64, /takes one '--keys <file>'/u],
    ['with two keys', ['--user', DN, ...KEYS, '--keys', 'b.keys'], 64, /takes one '--keys <file>'/u],
    ['Domino without a secret', ['--user', DN, '--format', 'Domino', ...KEYS], 64, /takes one '--domino-secret-file/u],
    ['both', ['--user', DN, '--access-id', USER, ...KEYS], 64, /cannot be used with option '--user/u],
    ['what is no access id', ['--access-id', 'jdoe', ...KEYS], 64, /has to be user:REALM\/UNIQUE-ID/u],
    ['an access id as the user', ['--user', USER, ...KEYS], 64, /Did you mean --access-id\?/u],
    ['an empty user', ['--user', '', ...KEYS], 64, /It is empty/u],
    ['several values in one', ['--user', DN, ...KEYS, '--attribute', 'a=x|y'], 64, /give the name again with each/u],
    ['an expiry as an attribute', ['--user', DN, ...KEYS, '--attribute', 'expire=5'], 64, /--expires or --minutes/u],
    ['a user as an attribute', ['--user', DN, ...KEYS, '--attribute', 'u=x'], 64, /This is the user: --user/u],
    [
      'an empty attribute',
      ['--user', DN, ...KEYS, '--attribute', 'a='],
      64,
      /drops an attribute whose value is empty/u,
    ],
    [
      'attributes where there is no place for them',
      ['--user', DN, ...KEYS, '--format', 'LtpaToken', '--attribute', 'a=x'],
      64,
      /LtpaToken has no use for '--attribute'/u,
    ],
    [
      'another form of backslashes',
      ['--user', DN, ...KEYS, '--backslashes', 'none'],
      64,
      /Allowed choices are plain, d/u,
    ],
    [
      'backslashes in a Notes name',
      ['--user', 'CN=x', '--format', 'Domino', '--domino-secret-file', 'secret', '--backslashes', 'plain'],
      64,
      /Domino has no use for '--backslashes'/u,
    ],
    ['a control character', ['--user', 'a\nb', ...KEYS], 65, /holds a control character/u],
    ['an attribute without a name', ['--user', DN, ...KEYS, '--attribute', '=x'], 64, /NAME=VALUE/u],
    ['a bad secret', ['--user', 'a', '--format', 'Domino', '--domino-secret-file', 'pw'], 65, /LTPA_BAD_SECRET/u],
  ])('refuses %s', async (_, args, code, message) => {
    const result = await folder.ltpa(['token', 'mint', ...args]);
    expect([result.code, result.stdout, result.stderr]).toEqual([code, '', expect.stringMatching(message)]);
  });

  it('warns of a token that lives long, or not at all', async () => {
    const long = await folder.ltpa(['token', 'mint', '--user', DN, ...KEYS, '--minutes', '1440']);
    expect(long.stderr).toMatch(/warning: The token is valid for 1 day, longer than the 120 minutes of a login/u);
    const dead = await folder.ltpa([
      'token',
      'mint',
      '--user',
      DN,
      ...KEYS,
      '--expires',
      String(NOON - 365 * 24 * 60 * MINUTE),
    ]);
    expect(dead.stderr).toMatch(/warning: The token has expired from the beginning/u);
    const server = await folder.ltpa(['token', 'mint', '--access-id', 'server:r/node1', ...KEYS]);
    expect([server.code, server.stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: The token stands for no person/u),
    ]);
  });
});
