import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, Secret } from '@signet/core';
import { generateKeys, openKeyFile, parseProperties, rewrapKeyFile, writeKeyFile } from '@signet/ltpa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { localHost, scratchFolder } from '../testing/hosts.ts';
import { assertOn } from '../testing/steps.ts';
import { sameKeys } from './same-keys.ts';

vi.setConfig({ testTimeout: 60_000 });

const realm = 'ldap.example.com:389';
const password = new Secret('exported.Pa55');
const header = { creationDate: new Date(0), creationHost: 'dmgr' };
const cellKeys = generateKeys({ realm });
const otherKeys = generateKeys({ realm });
const exported = writeKeyFile(cellKeys, password, header);
const otherExport = writeKeyFile(otherKeys, password, header);
const reference = { keys: new Secret(exported), password, realm };

/** The pair of one export with the shared key of another, which no product writes. */
function mixed(): string {
  const name = 'com.ibm.websphere.ltpa.3DESKey';
  const line = (text: string): string => new RegExp(`^${name}=.*$`, 'mu').exec(text)?.[0] ?? '';
  return exported.replace(line(exported), () => line(otherExport));
}

const scratch = scratchFolder();
let host: Connection;
let count = 0;
beforeAll(async () => {
  host = await localHost();
});
afterAll(() => host.close());

function file(content: string, mode = 0o600, name = 'ltpa.keys'): string {
  count += 1;
  const folder = join(scratch, String(count));
  mkdirSync(folder);
  const path = join(folder, name);
  writeFileSync(path, content, 'latin1');
  chmodSync(path, mode);
  return path;
}

const assert = (args: Readonly<Record<string, unknown>>) => assertOn(host, sameKeys, args);
const messagesOf = async (args: Readonly<Record<string, unknown>>) =>
  (await assert(args)).findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`);
const codesOf = async (args: Readonly<Record<string, unknown>>) =>
  (await assert(args)).findings.map(({ severity, code }) => `${severity} ${code}`);

describe('ltpa.same_keys', () => {
  it('finds nothing where a file, base64 and another export hold the same keys, each under its password', async () => {
    const own = new Secret('sametime.Pa55');
    const later = writeKeyFile(cellKeys, own, { creationDate: new Date(86_400_000), creationHost: 'other' });
    const { findings, facts } = await assert({
      ...reference,
      copies: [
        { path: file(exported) },
        { name: 'the secret', keys: new Secret(Buffer.from(later, 'latin1').toString('base64')), password: own },
      ],
    });
    expect(findings).toEqual([]);
    const ids = { public_id: cellKeys.publicId, shared_id: cellKeys.sharedId, realm };
    expect(facts).toMatchObject(ids);
    expect(facts['copies']).toMatchObject([
      { name: 'the given key file', ...ids, opens_with_password: true },
      { ...ids, layout: '1.0', opens_with_password: true, default_password: false, exposed: [] },
      { name: 'the secret', ...ids, opens_with_password: true },
    ]);
  });

  it('compares the copies with the first one when nothing else is given', async () => {
    const other = file(otherExport);
    expect(
      await messagesOf({ password, copies: [{ path: file(exported), name: 'Connections' }, { path: other }] }),
    ).toEqual([
      `error LTPA_KEYS_DIFFER ${other} has other keys than Connections: ${otherKeys.publicId} instead of ${cellKeys.publicId}.`,
    ]);
  });

  it('compares with the fingerprints that another host registered', async () => {
    const copies = [{ name: 'x', keys: new Secret(exported) }];
    const { facts } = await assert({ password, copies });
    const { public_id, shared_id } = facts;
    expect(await codesOf({ password, public_id, shared_id, copies })).toEqual([]);
    expect(await codesOf({ public_id, copies: [{ name: 'x', keys: new Secret(otherExport) }] })).toEqual([
      'error LTPA_KEYS_DIFFER',
    ]);
  });

  it('finds a shared key that does not belong to the pair', async () => {
    expect(openKeyFile(mixed(), password).publicId).toBe(cellKeys.publicId);
    expect(await messagesOf({ ...reference, copies: [{ name: 'x', keys: new Secret(mixed()) }] })).toEqual([
      'error LTPA_SHARED_KEY_DIFFERS x has the same key pair as the given key file, but another shared key.',
    ]);
  });

  it('finds another realm, in the file and in the configuration', async () => {
    const old = new Secret(writeKeyFile(cellKeys, password, { ...header, realm: 'defaultWIMFileBasedRealm' }));
    expect(
      await messagesOf({
        ...reference,
        copies: [
          { name: 'x', keys: old },
          { name: 'y', keys: reference.keys, realm: 'LDAP.example.com:389' },
        ],
      }),
    ).toEqual([
      'error LTPA_REALM_DIFFERS x names the realm "defaultWIMFileBasedRealm" instead of "ldap.example.com:389" (the given realm).',
      'error LTPA_REALM_DIFFERS y is configured with the realm "LDAP.example.com:389" instead of "ldap.example.com:389" (the given realm).',
    ]);
    const without = exported.replace(/^com\.ibm\.websphere\.ltpa\.Realm=.*\n/mu, '');
    expect(parseProperties(without).has('com.ibm.websphere.ltpa.Realm')).toBe(false);
    expect(
      await messagesOf({ password, copies: [{ path: file(exported), name: 'x' }, { keys: new Secret(without) }] }),
    ).toEqual(['error LTPA_REALM_DIFFERS keys names no realm instead of "ldap.example.com:389" (x).']);
  });

  it.each([
    ['exported.Pa55\n', 'has a line break at its end, and opens the keys only without.'],
    ['\u{2018}exported.Pa55\u{2019}', 'has typographic quotation marks around it, and opens the keys only without.'],
    ["'exported.Pa55'", 'has quotation marks around it, and opens the keys only without.'],
    ['ZXhwb3J0ZWQuUGE1NQ==', 'has one layer of base64 too many, and opens the keys only without.'],
    ['quite.Another', 'does not open its keys.'],
    ['quite.Another\n', 'does not open its keys. It has a line break at its end.'],
  ])('tells what happened to the password %j, and does not show it', async (stored, what) => {
    const copies = [{ name: 'x', keys: reference.keys, password: new Secret(stored) }];
    const { findings, facts } = await assert({ ...reference, copies });
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `LTPA_PASSWORD_DRIFT The password of x ${what}`,
    ]);
    expect(JSON.stringify([findings, facts])).not.toMatch(/Pa55|Another|ZXhw/u);
  });

  it('warns of a password that opens and that others will not take', async () => {
    const quoted = new Secret("'exported.Pa55'");
    const copies = [{ name: 'x', keys: new Secret(rewrapKeyFile(exported, password, quoted)), password: quoted }];
    expect(await messagesOf({ copies })).toEqual([
      'warning LTPA_PASSWORD_SUSPECT The password of x opens its keys, and has quotation marks around it: another product may not take it as it is.',
    ]);
  });

  it('passes on what is odd about a file, and says once that its realm is', async () => {
    const realmIs = (name: string) => exported.replace(/^(com\.ibm\.websphere\.ltpa\.Realm)=.*$/mu, `$1=${name}`);
    const twice = new Secret(`${exported}com.ibm.websphere.CreationHost=other\n`);
    expect(await codesOf({ ...reference, copies: [{ keys: twice }] })).toEqual(['warning LTPA_DUPLICATE_PROPERTY']);
    const none = [{ name: 'x', keys: new Secret(realmIs('null')) }];
    expect(await codesOf({ password, copies: none })).toEqual(['warning LTPA_REALM_NULL']);
    expect(await messagesOf({ ...reference, copies: none })).toEqual([
      'error LTPA_REALM_DIFFERS x names the realm "null" instead of "ldap.example.com:389" (the given realm).',
    ]);
  });

  it('tells a damaged file from a wrong password', async () => {
    const name = 'com.ibm.websphere.ltpa.PrivateKey';
    const value = new RegExp(`^${name}=(?<value>.*)$`, 'mu').exec(exported)?.groups?.['value'] ?? '';
    const damaged = exported.replace(value, `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`);
    const { findings } = await assert({ ...reference, copies: [{ name: 'x', keys: new Secret(damaged) }] });
    expect(findings).toMatchObject([{ severity: 'error', code: 'LTPA_KEYS_UNREADABLE' }]);
    const marked = file(`\u{EF}\u{BB}\u{BF}${exported}`);
    expect(await messagesOf({ ...reference, copies: [{ path: marked }] })).toEqual([
      `error LTPA_KEYS_UNREADABLE ${marked} holds no keys: This is no LTPA key file: it starts with a byte order mark.`,
    ]);
  });

  it('warns of a password that a product sets by itself, also when it is not told', async () => {
    const webAs = rewrapKeyFile(exported, password, new Secret('WebAS'));
    expect(await codesOf({ copies: [{ name: 'x', keys: new Secret(webAs) }] })).toEqual([
      'warning LTPA_DEFAULT_PASSWORD',
    ]);
  });

  it.each([
    [0o644, ['warning LTPA_FILE_READABLE_BY_OTHERS']],
    [0o602, ['warning LTPA_FILE_READABLE_BY_OTHERS']],
    [0o640, []],
    [0o400, []],
  ])('judges the mode %o of a key file', async (mode, expected) => {
    expect(await codesOf({ password, copies: [{ path: file(exported, mode) }] })).toEqual(expected);
  });

  it('finds what is missing or no key file', async () => {
    const missing = join(scratch, 'missing.keys');
    const garbage = file('garbage');
    const folder = join(scratch, 'folder');
    mkdirSync(folder);
    const dangling = join(scratch, 'dangling');
    symlinkSync(missing, dangling);
    const copies = [missing, garbage, folder, dangling].map((path) => ({ path }));
    expect(await messagesOf({ ...reference, copies })).toEqual([
      `error LTPA_KEYS_MISSING ${missing} is missing: there is no ${missing}.`,
      `error LTPA_KEYS_UNREADABLE ${garbage} holds no keys: This is no LTPA key file: it has none of the properties of one.`,
      `error LTPA_KEYS_UNREADABLE ${folder} cannot be read: ${folder}: it is a directory.`,
      `error LTPA_KEYS_MISSING ${dangling} is missing: there is no ${dangling}.`,
    ]);
  });

  describe('with an environment file', () => {
    const settings = (...lines: string[]): string =>
      file(`# Sametime\nENABLE_LTPA=true\n${lines.join('\n')}\n`, 0o600, '.env');
    const judged = (...lines: string[]) =>
      messagesOf({ ...reference, copies: [{ name: 'x', env_file: settings(...lines) }] });

    it('takes key file, password and realm from it', async () => {
      const path = file(exported);
      expect(
        await judged(`LTPA_KEYS_FILE_PATH=${path}`, 'LTPA_KEYS_PASSWORD=exported.Pa55', `LTPA_REALM=${realm}`),
      ).toEqual([]);
      const escaped = String.raw`LTPA_REALM=ldap.example.com\:389`;
      const { findings } = await assert({
        ...reference,
        copies: [{ name: 'x', env_file: settings(`LTPA_KEYS_FILE_PATH=${path}`, 'LTPA_KEYS_PASSWORD=stale', escaped) }],
      });
      expect(findings).toMatchObject([
        {
          code: 'LTPA_REALM_DIFFERS',
          hint: 'In the key file a backslash stands before a colon; it is not part of the realm. Take it away.',
        },
        { code: 'LTPA_PASSWORD_DRIFT', message: 'The password of x does not open its keys.' },
      ]);
    });

    it('takes a relative path from its own folder', async () => {
      const envFile = settings('LTPA_KEYS_FILE_PATH=./ltpa.keys', 'LTPA_KEYS_PASSWORD=exported.Pa55');
      writeFileSync(envFile.replace(/\.env$/u, 'ltpa.keys'), exported, { mode: 0o600 });
      expect(await codesOf({ ...reference, copies: [{ env_file: envFile }] })).toEqual([]);
    });

    it('takes the key file itself from an entry', async () => {
      const base64 = Buffer.from(exported, 'latin1').toString('base64');
      const envFile = settings(`OUR_KEYS=${base64}`, 'OUR_PASSWORD=exported.Pa55');
      const variables = { keys: 'OUR_KEYS', password: 'OUR_PASSWORD', realm: 'OUR_REALM' };
      expect(await codesOf({ ...reference, copies: [{ env_file: envFile, variables }] })).toEqual([]);
      chmodSync(envFile, 0o644);
      expect(await messagesOf({ ...reference, copies: [{ env_file: envFile, variables }] })).toEqual([
        `warning LTPA_FILE_READABLE_BY_OTHERS ${envFile} has mode 0644: every user of the host can read or write it.`,
      ]);
    });

    it('says which entry is missing', async () => {
      expect(await judged()).toEqual(['error LTPA_KEYS_MISSING x names no key file: LTPA_KEYS_FILE_PATH is not set.']);
      expect(await judged(`LTPA_KEYS_FILE_PATH=${file(exported)}`)).toEqual([
        'error LTPA_PASSWORD_DRIFT x has no password for its keys: LTPA_KEYS_PASSWORD is not set.',
      ]);
    });

    it('warns of a password that Compose takes for something else', async () => {
      const dollar = new Secret('exported$Pa55');
      const path = file(rewrapKeyFile(exported, password, dollar));
      expect(await judged(`LTPA_KEYS_FILE_PATH=${path}`, 'LTPA_KEYS_PASSWORD=exported$Pa55')).toEqual([
        'warning LTPA_PASSWORD_SUSPECT The password of x opens its keys, and has a $, which Compose expands: another product may not take it as it is.',
      ]);
    });
  });

  it('wants to be told where a copy is', async () => {
    for (const copy of [{ name: 'x' }, { path: '/a', keys: reference.keys }]) {
      await expect(assert({ copies: [copy] })).rejects.toMatchObject({
        name: 'InputError',
        code: 'SAME_KEYS_ARGUMENTS',
      });
    }
  });

  it('shows nothing of keys or passwords', async () => {
    const env = file(`LTPA_KEYS_FILE_PATH=${file(otherExport)}\nLTPA_KEYS_PASSWORD=not.The.Pa55\n`, 0o644, '.env');
    const shown = JSON.stringify(
      await assert({ ...reference, copies: [{ env_file: env }, { path: file(mixed(), 0o644) }] }),
    );
    expect(shown).not.toMatch(/Pa55/u);
    for (const text of [exported, otherExport]) {
      for (const line of text.split('\n').filter((one) => one.length > 60))
        expect(shown).not.toContain(line.slice(40, 90));
    }
  });
});
