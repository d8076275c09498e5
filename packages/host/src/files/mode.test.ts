import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { validatePlain } from '@signet/source';
import { afterAll, describe, expect, it } from 'vitest';
import { Mode, modeAfter, modeText } from './mode.ts';

const at = { file: 'test.yml', line: 4, column: 13 };
const scratch = mkdtempSync(join(tmpdir(), 'signet-mode-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const letters = [
  'u+x',
  'go-rwx',
  'a=r',
  '+x',
  '=rw',
  '-w',
  'u=rwX,g=rX,o=',
  'g=u',
  'o=g-w',
  'u+s',
  'g+s,o+t',
  'ug-s',
  'a+X',
  '+t',
  'u=rws',
  'go=u-w',
];

describe('permissions in letters are what chmod makes of them', () => {
  it.each(letters)('%s', (mode) => {
    const file = join(scratch, 'file');
    const folder = join(scratch, 'folder');
    writeFileSync(file, '');
    mkdirSync(folder, { recursive: true });
    for (const current of [0o644, 0o600, 0o755, 0o4711, 0o2750, 0o1777, 0o000]) {
      for (const [path, isDirectory] of [
        [file, false],
        [folder, true],
      ] as const) {
        chmodSync(path, current);
        execFileSync('sh', ['-c', 'umask 027; chmod -- "$1" "$2"', 'sh', mode, path], { stdio: 'pipe' });
        const expected = statSync(path).mode & 0o7777;
        const found = modeAfter(mode, { current, isDirectory, umask: 0o027 });
        expect([modeText(current), isDirectory, modeText(found)]).toEqual([
          modeText(current),
          isDirectory,
          modeText(expected),
        ]);
      }
    }
  });
});

it('takes digits for octal and numbers for bits', () => {
  const place = { current: 0, isDirectory: false, umask: 0 };
  expect(['0644', '644', '1777', '04755', 420].map((mode) => modeText(modeAfter(mode, place)))).toEqual([
    '0644',
    '0644',
    '01777',
    '04755',
    '0644',
  ]);
});

it('refuses a number whose digits were meant', () => {
  const args = Type.Object({ mode: Mode });
  const refused = (mode: unknown) => validatePlain(args, { mode }, at, { subject: 'copy' });
  for (const meant of [644, 600, 755, 777, 440, 1777, 2755]) expect(refused(meant)).toHaveLength(1);
  for (const bits of [0, 0o600, 0o640, 0o644, 0o755, 0o777, 0o2755, 0o7777]) expect(refused(bits)).toEqual([]);
  for (const text of ['644', '0644', 'u=rw,go=r']) expect(refused(text)).toEqual([]);
  expect(refused(644)).toEqual([
    {
      severity: 'error',
      code: 'NOT_ALLOWED_VALUE',
      message:
        '"mode" is 644: without quotes this is a decimal number, whose bits are other permissions than its digits say.',
      at,
      hint: 'Put it in quotes: "644".',
    },
  ]);
});
