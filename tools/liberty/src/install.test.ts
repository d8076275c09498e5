import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findOpenLiberty, LIBERTY_VERSION } from './install.ts';

const SAYS_VERSION = `#!/bin/sh\necho\necho 'Open Liberty 1.2.3 on a JVM'\n`;
const UNPACKS = `for argument; do case $argument in -DoutputDirectory=*) place=\${argument#*=}/wlp/bin;; esac; done
/bin/mkdir -p "$place"
printf '%s' "$SERVER" >"$place/server"
/bin/chmod +x "$place/server"`;

describe('finding Open Liberty', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signet-find-liberty-'));
    mkdirSync(join(folder, 'bin'));
    vi.stubEnv('PATH', join(folder, 'bin'));
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
    vi.stubEnv('SIGNET_OPEN_LIBERTY', '');
    vi.stubEnv('SERVER', SAYS_VERSION);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  /** A `mvn` on the PATH that does this. */
  const maven = (script: string): void => program(join(folder, 'bin', 'mvn'), `#!/bin/sh\n${script}\n`);
  const cached = (): string[] => readdirSync(join(folder, 'cache', 'signet'));

  it('takes the one that SIGNET_OPEN_LIBERTY names', async () => {
    const home = join(folder, 'mine');
    mkdirSync(join(home, 'bin'), { recursive: true });
    program(join(home, 'bin', 'server'), SAYS_VERSION);
    vi.stubEnv('SIGNET_OPEN_LIBERTY', home);
    expect(await findOpenLiberty()).toEqual({ home, version: 'Open Liberty 1.2.3 on a JVM' });
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  it('says that SIGNET_OPEN_LIBERTY names none', async () => {
    vi.stubEnv('SIGNET_OPEN_LIBERTY', join(folder, 'none'));
    expect(await findOpenLiberty()).toEqual({
      missing: `SIGNET_OPEN_LIBERTY names ${join(folder, 'none')}, where there is no bin/server`,
    });
  });

  it('says when the server does not run', async () => {
    const home = join(folder, 'broken');
    mkdirSync(join(home, 'bin'), { recursive: true });
    program(join(home, 'bin', 'server'), '#!/bin/sh\nexit 1\n');
    vi.stubEnv('SIGNET_OPEN_LIBERTY', home);
    expect(await findOpenLiberty()).toEqual({
      missing: `SIGNET_OPEN_LIBERTY names ${home}, where bin/server does not run; is Java installed?`,
    });
  });

  it('gets it by Maven once and leaves nothing else', async () => {
    maven(UNPACKS);
    const home = join(folder, 'cache', 'signet', `open-liberty-${LIBERTY_VERSION}`, 'wlp');
    expect(await findOpenLiberty()).toEqual({ home, version: 'Open Liberty 1.2.3 on a JVM' });
    expect(cached()).toEqual([`open-liberty-${LIBERTY_VERSION}`]);
    maven('exit 1');
    expect(await findOpenLiberty()).toMatchObject({ home });
  });

  it('gets it although another test does so at the same time', async () => {
    maven(UNPACKS);
    const [first, second] = await Promise.all([findOpenLiberty(), findOpenLiberty()]);
    expect(first).toEqual(second);
    expect(first).toHaveProperty('home');
    expect(cached()).toEqual([`open-liberty-${LIBERTY_VERSION}`]);
  });

  it('says that there is no Maven', async () => {
    expect(await findOpenLiberty()).toEqual({ missing: 'Maven (mvn) is not installed' });
    expect(cached()).toEqual([]);
  });

  it('tells a repository that is not reached from one that does not have it', async () => {
    maven("echo '[ERROR] Plugin could not be resolved: Could not transfer artifact from central' >&2; exit 1");
    expect(await findOpenLiberty()).toEqual({ missing: 'Maven Central was not reached' });
    maven("echo '[ERROR] Could not find artifact'; exit 1");
    expect(await findOpenLiberty()).toEqual({
      missing: `Maven did not get io.openliberty:openliberty-webProfile8:${LIBERTY_VERSION}:zip: [ERROR] Could not find artifact`,
    });
    expect(cached()).toEqual([]);
  });
});

function program(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}
