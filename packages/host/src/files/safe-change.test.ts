import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../testing/hosts.ts';
import { safeChange } from './safe-change.ts';

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

const shells = [
  ['dash', '/usr/bin/dash'],
  ['bash', '/bin/bash'],
  ['busybox', '/usr/bin/busybox'],
].filter(([, path]) => existsSync(path ?? ''));

describe.each(shells)('safe changes in %s', (name, path = '') => {
  const first = name === 'busybox' ? ['sh'] : [];
  const run = (script: string, ...args: string[]) =>
    spawnSync(path, [...first, '-c', `${safeChange}\n${script}`, 'sh', ...args], { encoding: 'utf8' });

  it('changes the mode of a file and of a folder, also below the root and without a folder in the path', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, '-x'), '');
    mkdirSync(join(folder, 'd'));
    expect(run('change_mode 0604 "$1" && change_folder 0705 "$2"', join(folder, '-x'), join(folder, 'd')).status).toBe(
      0,
    );
    expect([modeOf(join(folder, '-x')), modeOf(join(folder, 'd'))]).toEqual(['604', '705']);
    expect(run('cd -- "$1" && change_folder 0711 d', folder).status).toBe(0);
    expect(modeOf(join(folder, 'd'))).toBe('711');
    expect(run('enter /; pwd').stdout).toBe('/\n');
  });

  it('follows no link that was put in the place of what was looked at', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'secret'), '');
    mkdirSync(join(folder, 'private'), { mode: 0o700 });
    chmodSync(join(folder, 'secret'), 0o600);
    symlinkSync('secret', join(folder, 'file'));
    symlinkSync('private', join(folder, 'folder'));
    expect(run('change_mode 0666 "$1"', join(folder, 'file')).status).not.toBe(0);
    expect(run('change_folder 0777 "$1"', join(folder, 'folder')).status).not.toBe(0);
    expect(run('enter "$1"', join(folder, 'folder')).status).not.toBe(0);
    expect([modeOf(join(folder, 'secret')), modeOf(join(folder, 'private'))]).toEqual(['600', '700']);
  });

  it('is not led elsewhere while somebody swaps the file and a link', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'secret'), '');
    chmodSync(join(folder, 'secret'), 0o600);
    writeFileSync(join(folder, 'own'), '');
    const swap = `cd -- "$1"; while :; do ln -sf secret l; mv -f l x; cp own n; mv -f n x; done`;
    const attacker = `sh -c '${swap}' sh "$1" & pid=$!`;
    const script = `${attacker}; i=0; while [ $i -lt 150 ]; do change_mode 0666 "$1/x" 2>/dev/null; i=$((i + 1)); done; kill $pid`;
    run(script, folder);
    expect(modeOf(join(folder, 'secret'))).toBe('600');
  });
});
