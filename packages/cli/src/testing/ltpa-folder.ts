import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { generateKeys, type LtpaKeys, writeKeyFile } from '@signet/ltpa';
import { type Finished, signet, type SignetOptions } from './signet.ts';

export const REALM = 'ldap.example.com:389';
export const PASSWORD = 'correct horse battery staple';

/** A folder with key files, in which `signet ltpa` runs. */
export interface LtpaFolder {
  readonly path: string;
  put(name: string, content: string | Buffer, mode?: number): string;
  get(name: string): string;
  mode(name: string): string;
  /** `signet ltpa …`; arguments without blanks may stand in one text. */
  ltpa(args: readonly string[] | string, options?: SignetOptions): Promise<Finished>;
  remove(): void;
}

export function ltpaFolder(): LtpaFolder {
  const path = mkdtempSync(join(tmpdir(), 'signet-ltpa-'));
  const put = (name: string, content: string | Buffer, mode = 0o600): string => {
    writeFileSync(join(path, name), content);
    chmodSync(join(path, name), mode);
    return join(path, name);
  };
  return {
    path,
    put,
    get: (name) => readFileSync(join(path, name), 'utf8'),
    mode: (name) => (statSync(join(path, name)).mode & 0o777).toString(8),
    ltpa: (args, options = {}) =>
      signet(['ltpa', ...(typeof args === 'string' ? args.split(' ') : args)], { cwd: path, ...options }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The text of a key file. */
export function keyFileText(keys: LtpaKeys, password = PASSWORD, realm = REALM): string {
  return writeKeyFile(keys, new Secret(password), {
    creationDate: new Date('2026-11-26T12:00:00Z'),
    creationHost: 'dmgr.example.com',
    realm,
  });
}

export function newKeys(layout: '1.0' | '2.0' = '1.0'): LtpaKeys {
  return generateKeys({ layout, realm: REALM });
}
