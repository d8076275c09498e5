import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { generateKeys, type LtpaKeys, mintToken2, writeKeyFile } from '@signet/ltpa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerEngine } from '../docker/engine.ts';
import { createOwnEngine } from '../docker/own-engine.ts';
import { damageSametime } from './damage.ts';
import { installSametime } from './installation.ts';
import { judge, type KnownUser, type Verdict } from './verdict.ts';

const realm = 'ldap.lab.example.com:389';
const dn = 'uid=anna,ou=people,dc=lab,dc=example,dc=com';
const anna: KnownUser = { dn, uid: 'anna', mail: 'anna@lab.example.com', name: 'Anna Adler' };
const password = new Secret('key-password');
const keys = generateKeys({ realm });
const nowMs = Date.now();

describe('the verdict of the stand-in for Sametime', () => {
  let host: string;
  let folder: string;
  let engine: ContainerEngine;

  beforeEach(async () => {
    host = mkdtempSync(join(tmpdir(), 'signet-sametime-'));
    folder = installSametime({ hostFolder: host, project: 'p', image: 'signet-lab/sametime:x' });
    engine = createOwnEngine('p', folder);
    await engine.up();
  });
  afterEach(async () => {
    await engine.close();
    rmSync(host, { recursive: true, force: true });
  });

  const token = (user = `user:${realm}/${dn}`, expiresMs = nowMs + 60_000, by: LtpaKeys = keys): string =>
    mintToken2(by, { user, expiresMs });
  const verdict = (cookie: string | undefined = token()): Promise<Verdict> =>
    judge(cookie, { engine, nowMs, findUser: async (wanted) => (wanted === dn ? anna : undefined) });
  const edit = (file: string, from: RegExp, to: string): void => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, from.test(text) ? text.replace(from, to) : `${text}${to}\n`);
  };
  const integrate = async (): Promise<void> => {
    writeFileSync(
      join(folder, 'ltpa.keys'),
      writeKeyFile(keys, password, { creationDate: new Date(), creationHost: 'dmgr' }),
    );
    edit('.env', /^ENABLE_LTPA=.*$/mu, 'ENABLE_LTPA=true');
    edit('.env', /^LTPA_KEYS_FILE_PATH=.*$/mu, `LTPA_KEYS_FILE_PATH=${folder}/ltpa.keys`);
    edit('.env', /^LTPA_KEYS_PASSWORD=.*$/mu, `LTPA_KEYS_PASSWORD=${password.reveal()}`);
    edit('.env', /^LTPA_REALM=.*$/mu, `LTPA_REALM=${realm}`);
    edit('.env', /^SAMETIME_EXTERNAL_WARINTEGRATION=.*$/mu, 'SAMETIME_EXTERNAL_WARINTEGRATION=true');
    edit('custom.env', /Fork:Jwt$/mu, 'Fork:Jwt,Ltpa');
    await engine.up();
  };

  it('refuses every token on a fresh installation', async () => {
    expect(await verdict()).toEqual({ accepted: false, reason: expect.stringContaining('ST_AUTH_TOKEN') });
  });

  it('accepts a token of the cell once everything is set and the containers have it', async () => {
    await integrate();
    expect(await verdict()).toEqual({ accepted: true, user: anna });
  });

  it('does not look at files that no container has', async () => {
    await integrate();
    edit('.env', /^LTPA_REALM=.*$/mu, 'LTPA_REALM=other');
    expect((await verdict()).accepted).toBe(true);
    await engine.up();
    expect(await verdict()).toEqual({ accepted: false, reason: 'token: TOKEN_OTHER_REALM' });
  });

  it.each([
    ['.env', /^ENABLE_LTPA=.*$/mu, 'ENABLE_LTPA=false', 'ENABLE_LTPA'],
    ['.env', /^LTPA_REALM=.*$/mu, 'LTPA_REALM=', 'LTPA_REALM'],
    ['.env', /^LTPA_KEYS_PASSWORD=.*$/mu, 'LTPA_KEYS_PASSWORD=wrong', 'LTPA_WRONG_PASSWORD'],
    ['.env', /^LTPA_KEYS=.*$/mu, 'LTPA_KEYS=/elsewhere', 'no key file /elsewhere'],
    ['.env', /^SAMETIME_EXTERNAL_WARINTEGRATION=.*$/mu, 'SAMETIME_EXTERNAL_WARINTEGRATION=', 'WARINTEGRATION'],
    ['custom.env', /Fork:Jwt,Ltpa/u, 'Fork:Jwt, Ltpa', 'ST_AUTH_TOKEN'],
    ['custom.env', /STI__ST/u, 'STI_ST', 'ST_AUTH_TOKEN'],
  ])('refuses after %s: %s becomes %s', async (file, from, to, reason) => {
    await integrate();
    edit(file, from, to);
    await engine.up();
    expect(await verdict()).toEqual({ accepted: false, reason: expect.stringContaining(reason) });
  });

  it.each([
    ['of other keys', token(undefined, undefined, generateKeys({ realm })), 'TOKEN_OTHER_KEYS'],
    ['of another realm', token(`user:elsewhere/${dn}`), 'TOKEN_OTHER_REALM'],
    ['past its expiry', token(undefined, nowMs - 1000), 'TOKEN_EXPIRED'],
    ['that is none', 'undefined', 'TOKEN_MALFORMED'],
    ['of somebody unknown', token(`user:${realm}/uid=nobody,dc=lab`), 'directory has no'],
  ])('refuses a token %s', async (_what, cookie, reason) => {
    await integrate();
    expect(await verdict(cookie)).toEqual({ accepted: false, reason: expect.stringContaining(reason) });
  });

  it('refuses after each damage, at the latest when the containers are recreated', async () => {
    await integrate();
    await damageSametime('sametime-keys', folder, engine);
    expect((await verdict()).accepted).toBe(true);
    await damageSametime('sametime-env', folder, engine);
    expect(await verdict()).toEqual({ accepted: false, reason: expect.stringContaining('ENABLE_LTPA') });
  });
});
