import { Secret } from '@signet/core';
import {
  generateKeys,
  inspectKeyFile,
  type Layout,
  type LtpaKeys,
  mintToken2,
  openKeyFile,
  rewrapKeyFile,
  validateToken2,
  writeKeyFile,
} from '@signet/ltpa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, fieldsOf, signatureOf, tokenOf, withFlippedBit } from './forged-token.ts';
import { NAME_ENDING_WITH_BACKSLASH, NAMES_WITH_BACKSLASH, PLAIN_NAMES } from './hard-names.ts';
import { findOpenLiberty } from './install.ts';
import { negatives } from './negatives.ts';
import { findingsOfTokenAccepted } from './token-accepted.ts';
import { createKeysByUtility } from './security-utility.ts';
import { type LibertyServer, startLiberty } from './server.ts';
import { logIn, visit } from './visit.ts';

const found = await findOpenLiberty();
const liberty = 'missing' in found ? { home: '', version: '' } : found;
const missing = 'missing' in found ? ` (skipped: ${found.missing})` : '';

it.skipIf(missing !== '')(`Open Liberty can be had${missing}`, () => {
  expect(liberty.version).toMatch(/^Open Liberty \d/u);
});

const realm = 'Realm of the test: 389';
const password = 'throw-away';
const header = { creationDate: new Date('2026-11-26T12:00:00Z'), creationHost: 'test' };
const accessId = (name: string): string => `user:${realm}/${name}`;
const inAnHour = (): number => Date.now() + 3_600_000;

describe.each<Layout>('missing' in found ? [] : ['1.0', '2.0'])('Open Liberty with keys of version %s', (layout) => {
  let server: LibertyServer;
  let made: LtpaKeys;
  const ours = generateKeys({ realm, layout });
  const older = generateKeys({ realm, layout });
  const other = generateKeys({ realm, layout });

  beforeAll(async () => {
    const users = [...PLAIN_NAMES, ...NAMES_WITH_BACKSLASH, NAME_ENDING_WITH_BACKSLASH].map((name) => ({
      name,
      password,
    }));
    server = await startLiberty(liberty, { layout, realm, users, ltpa: { file: 'made.keys', password } });
  }, 180_000);
  afterAll(async () => {
    await server?.stop();
  }, 60_000);

  describe('its own keys', () => {
    it('opens the key file that the server has made', () => {
      const text = server.read('made.keys');
      made = openKeyFile(text, new Secret(password));
      expect(made.layout).toBe(layout);
      expect(inspectKeyFile(text)).toMatchObject({
        layout,
        version: layout,
        // Not the realm of the server's registry: keys are made without asking it.
        realm: 'defaultRealm',
        creationHost: 'localhost',
      });
      expect(inspectKeyFile(text).wellKnownPassword).toBeUndefined();
    });

    it.each([...PLAIN_NAMES, ...NAMES_WITH_BACKSLASH])(
      'reads in the token of %s what the server reads',
      async (name) => {
        const token = await logIn(server.url, name, password);
        const caller = await visit(server.url, token);
        expect(caller).toMatchObject({ user: name, accessId: accessId(name), realm });
        if (caller === 'refused') return;
        const judge = (nowMs: number) => validateToken2(token, [made], { nowMs, realms: [realm] });
        expect(judge(caller.expiresMs)).toMatchObject({
          ok: true,
          user: caller.accessId,
          realm: caller.realm,
          uniqueId: name,
          expiresMs: caller.expiresMs,
          publicId: made.publicId,
        });
        expect(judge(caller.expiresMs + 1)).toMatchObject({ ok: false, reason: 'TOKEN_EXPIRED' });
      },
    );

    it('reads in the token of a name that ends with a backslash what the server reads', async () => {
      const token = await logIn(server.url, NAME_ENDING_WITH_BACKSLASH, password);
      expect(await visit(server.url, token)).toMatchObject({ user: NAME_ENDING_WITH_BACKSLASH });
      expect(validateToken2(token, [made], { realms: 'any', nowMs: Date.now() })).toMatchObject({
        uniqueId: NAME_ENDING_WITH_BACKSLASH,
      });
    });

    it.each(PLAIN_NAMES)('mints the token of %s again byte for byte', async (name) => {
      const token = await logIn(server.url, name, password);
      const caller = await visit(server.url, token);
      if (caller === 'refused') throw new Error('the server refused its own token');
      expect(mintToken2(made, { user: caller.accessId, expiresMs: caller.expiresMs })).toBe(token);
    });
  });

  describe('keys that Signet made', () => {
    beforeAll(async () => {
      server.write('ours.keys', writeKeyFile(ours, new Secret(password), header));
      server.write('older.keys', writeKeyFile(older, new Secret('older password'), header));
      await server.useKeys({
        file: 'ours.keys',
        password,
        validationKeys: [{ file: 'older.keys', password: 'older password' }],
      });
    }, 90_000);

    it.each(PLAIN_NAMES)('accepts our token as %s', async (name) => {
      const expiresMs = inAnHour();
      expect(await visit(server.url, mintToken2(ours, { user: accessId(name), expiresMs }))).toMatchObject({
        user: name,
        accessId: accessId(name),
        realm,
        expiresMs,
        attributes: {},
      });
    });

    const probe = (args: Readonly<Record<string, unknown>>): Promise<string[]> =>
      findingsOfTokenAccepted({
        url: `${server.url}/who.jsp`,
        user: 'ann',
        realm,
        keys: new Secret(writeKeyFile(ours, new Secret('export'), header)),
        password: new Secret('export'),
        names_user: true,
        refused: ['no_token', 'other_keys', 'altered', 'expired', 'other_realm'],
        ...args,
      });

    it('is found by ltpa.token_accepted to accept our token, and none that it has to refuse', async () => {
      expect(await probe({})).toEqual([]);
    });

    it('is found by ltpa.token_accepted to refuse a token under keys that it does not have', async () => {
      const keys = new Secret(writeKeyFile(other, new Secret('export'), header));
      expect(await probe({ keys })).toContain('LTPA_TOKEN_REFUSED');
    });

    it('reads the further attributes of our token', async () => {
      const attributes = { host: ['a', 'b c'], 'process.serverName': ['cell:node:server1 100% $'] };
      const token = mintToken2(ours, { user: accessId('ann'), expiresMs: inAnHour(), attributes });
      expect(await visit(server.url, token)).toMatchObject({ user: 'ann', attributes });
    });

    // Open Liberty splits at every "|", escaped or not, and signs what it has read: the signature no longer fits.
    it('refuses an attribute with a "|" inside a value, and so does Signet when it is to mint one', async () => {
      const expiresMs = inAnHour();
      const claims = { user: accessId('ann'), expiresMs };
      expect(() => mintToken2(ours, { ...claims, attributes: { host: 'a|b' } })).toThrow(
        expect.objectContaining({ code: 'LTPA_BAD_ACCESS_ID' }),
      );
      const [userData] = fieldsOf(bodyOf(ours, mintToken2(ours, claims)));
      const barred = userData.replace('$u:', String.raw`$host:a\|b$u:`);
      const token = tokenOf(ours, `${barred}%${expiresMs}%${signatureOf(ours, barred)}`);
      expect(await visit(server.url, token)).toBe('refused');
    });

    it('accepts a token without the expiry beside the signed part, as Signet does', async () => {
      const expiresMs = inAnHour();
      const [userData, , signature] = fieldsOf(bodyOf(ours, mintToken2(ours, { user: accessId('ann'), expiresMs })));
      const token = tokenOf(ours, `${userData}%${signature}`);
      expect(await visit(server.url, token)).toMatchObject({ user: 'ann', expiresMs });
      expect(validateToken2(token, [ours], { realms: 'any', nowMs: Date.now() })).toMatchObject({
        ok: true,
        expiresMs,
      });
    });

    it('lets the two expiries differ by three seconds, and by no millisecond more, as Signet does', async () => {
      const expiresMs = inAnHour();
      const [userData, , signature] = fieldsOf(bodyOf(ours, mintToken2(ours, { user: accessId('ann'), expiresMs })));
      for (const [difference, accepted] of [
        [3000, true],
        [-3000, true],
        [3001, false],
        [-3001, false],
      ] as const) {
        const token = tokenOf(ours, `${userData}%${expiresMs + difference}%${signature}`);
        expect((await visit(server.url, token)) !== 'refused').toBe(accepted);
        expect(validateToken2(token, [ours], { realms: 'any', nowMs: Date.now() }).ok).toBe(accepted);
      }
    });

    it.each(negatives(realm, { ours, older, other }))('refuses $what, as Signet does', async (negative) => {
      const { token, reason, logged } = negative;
      const cookie = token();
      const before = server.log().length;
      expect(await visit(server.url, cookie)).toBe('refused');
      expect(messageIds(server.log().slice(before))).toEqual(logged);
      expect(validateToken2(cookie, [ours, older], { nowMs: Date.now(), realms: [realm] })).toMatchObject({
        ok: false,
        reason,
      });
    });

    it('refuses a token with one bit of any block turned', async () => {
      const token = mintToken2(ours, { user: accessId('ann'), expiresMs: inAnHour() });
      for (let byte = 0; byte < Buffer.from(token, 'base64').length; byte += 16) {
        expect(await visit(server.url, withFlippedBit(token, byte))).toBe('refused');
      }
    });

    it('refuses a user that its registry does not have, which no holder of the keys alone can tell', async () => {
      const token = mintToken2(ours, { user: accessId('nobody'), expiresMs: inAnHour() });
      expect(await visit(server.url, token)).toBe('refused');
      expect(validateToken2(token, [ours], { realms: 'any', nowMs: Date.now() })).toMatchObject({ ok: true });
      expect(server.log()).toContain('EntryNotFoundException: nobody does not exist');
    });

    // It makes an administrator of whoever shows it, and asks no registry: Signet refuses it for a reason.
    it('accepts a token of a server with any realm and name, which Signet refuses', async () => {
      const token = mintToken2(ours, { user: 'server:elsewhere/whoever', expiresMs: inAnHour() });
      expect(await visit(server.url, token)).toMatchObject({ user: 'whoever', realm: 'elsewhere' });
      expect(validateToken2(token, [ours], { realms: 'any', nowMs: Date.now() })).toMatchObject({
        ok: false,
        reason: 'TOKEN_NOT_A_USER',
      });
    });

    it('accepts a token under keys that are for validation only, and Signet tells whose it is', async () => {
      const token = mintToken2(older, { user: accessId('ann'), expiresMs: inAnHour() });
      expect(await visit(server.url, token)).toMatchObject({ user: 'ann' });
      expect(validateToken2(token, [ours, older], { realms: 'any', nowMs: Date.now() })).toMatchObject({
        publicId: older.publicId,
      });
      const fresh = await logIn(server.url, 'ann', password);
      expect(validateToken2(fresh, [older, ours], { realms: 'any', nowMs: Date.now() })).toMatchObject({
        publicId: ours.publicId,
      });
    });

    // Servers from 26.0.0.8 on write two and, verifying what they would have written, refuse one.
    it.each(NAMES_WITH_BACKSLASH)('accepts %s with the backslash as it is, refuses it with two', async (name) => {
      const token = (written: string): string => {
        const [userData, expiry] = fieldsOf(
          bodyOf(ours, mintToken2(ours, { user: accessId('NAME'), expiresMs: inAnHour() })),
        );
        const changed = userData.replace('NAME', () => written);
        return tokenOf(ours, `${changed}%${expiry}%${signatureOf(ours, changed)}`);
      };
      const [one, two] = [token(name), token(name.replaceAll('\\', '\\\\'))];
      expect(await visit(server.url, one)).toMatchObject({ user: name, accessId: accessId(name) });
      expect(await visit(server.url, two)).toBe('refused');
      const judge = (cookie: string) => validateToken2(cookie, [ours], { realms: 'any', nowMs: Date.now() });
      expect([judge(one), judge(two)]).toMatchObject([{ uniqueId: name }, { uniqueId: name }]);
    });

    it.each(NAMES_WITH_BACKSLASH)('accepts our token as %s', async (name) => {
      const token = mintToken2(ours, { user: accessId(name), expiresMs: inAnHour() });
      expect(await visit(server.url, token)).toMatchObject({ user: name });
    });
  });

  describe('key files under another password', () => {
    it('accepts its own file, rewrapped, and the token from before', async () => {
      await server.useKeys({ file: 'made.keys', password });
      const token = await logIn(server.url, 'ann', password);
      server.write(
        'rewrapped.keys',
        rewrapKeyFile(server.read('made.keys'), new Secret(password), new Secret('another')),
      );
      await server.useKeys({ file: 'rewrapped.keys', password: 'another' });
      expect(await visit(server.url, token)).toMatchObject({ user: 'ann' });
    }, 180_000);

    it('accepts the file of securityUtility, rewrapped', async () => {
      const text = await createKeysByUtility(liberty, layout, 'password of the utility');
      const keys = openKeyFile(text, new Secret('password of the utility'));
      expect(inspectKeyFile(text)).toMatchObject({ layout, version: layout, realm: 'defaultRealm' });
      server.write('utility.keys', rewrapKeyFile(text, new Secret('password of the utility'), new Secret(password)));
      await server.useKeys({ file: 'utility.keys', password });
      expect(await visit(server.url, mintToken2(keys, { user: accessId('ann'), expiresMs: inAnHour() }))).toMatchObject(
        {
          user: 'ann',
        },
      );
      const token = await logIn(server.url, 'ann', password);
      expect(validateToken2(token, [keys], { realms: 'any', nowMs: Date.now() })).toMatchObject({
        ok: true,
        user: accessId('ann'),
      });
    }, 180_000);

    it('has no keys at all under a wrong password, and blames the first file for any', async () => {
      server.write('closed.keys', writeKeyFile(older, new Secret('right'), header));
      const closed = { file: 'closed.keys', password: 'wrong' };
      await expect(server.useKeys(closed)).rejects.toThrow(/^CWWKS4106E: .*closed\.keys$/u);
      const both = { file: 'ours.keys', password, validationKeys: [closed] };
      await expect(server.useKeys(both)).rejects.toThrow(/^CWWKS4106E: .*ours\.keys$/u);
    }, 90_000);

    it('puts a file of the other version aside and makes new keys instead', async () => {
      const foreign = writeKeyFile(
        generateKeys({ realm, layout: layout === '1.0' ? '2.0' : '1.0' }),
        new Secret(password),
        header,
      );
      server.write('foreign.keys', foreign);
      await server.useKeys({ file: 'foreign.keys', password });
      expect(server.read(layout === '1.0' ? 'foreign.keys.fips' : 'foreign.keys.nofips')).toBe(foreign);
      expect(inspectKeyFile(server.read('foreign.keys')).layout).toBe(layout);
    }, 90_000);
  });
});

/** The ids of messages: of the reason only, when the server says one. */
function messageIds(log: string): string[] {
  return [...log.matchAll(/ (?<id>[A-Z]+\d{4}[A-Z]): /gu)].map((match) => match.groups?.['id'] ?? '');
}
