import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keyFileText, ltpaFolder, newKeys, PASSWORD } from '../testing/ltpa-folder.ts';
import { repositoryRoot } from '../testing/signet.ts';

const folder = ltpaFolder();
afterAll(() => folder.remove());

const keys = newKeys();
folder.put('ltpa.keys', keyFileText(keys));
folder.put('password', `${PASSWORD}\n`);
// Away from the checkout, whose packages it must not need.
cpSync(join(repositoryRoot, 'packages', 'cli', 'dist', 'bin'), join(folder.path, 'bin'), {
  recursive: true,
  filter: (path) => !path.endsWith('.map'),
});

describe('signet in a process whose OpenSSL refuses everything', () => {
  it('opens and checks a key file with what its folder brings', () => {
    // FIPS mode without a FIPS module: OpenSSL finds no algorithm any more.
    const fips = "data:text/javascript,import { setFips } from 'node:crypto'; setFips(true)";
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--import', fips, 'bin/signet.mjs', 'ltpa', 'verify', '--json', '--password-file', 'password', 'ltpa.keys'],
      { cwd: folder.path, encoding: 'utf8' },
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, publicId: keys.publicId, sharedId: keys.sharedId });
  });
});
