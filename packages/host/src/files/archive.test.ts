import { describe, expect, it } from 'vitest';
import { archiveKind, compareCommand, differing, namesOf, unpackCommand } from './archive.ts';

describe('archives', () => {
  it.each([
    ['504b0304', 'zip'],
    ['1f8b0800', 'gz'],
    ['425a6839', 'bz2'],
    ['fd377a585a00', 'xz'],
    ['28b52ffd', 'zst'],
    ['2e2f0000', 'tar'],
    ['', 'tar'],
  ])('knows %s as %s', (first, kind) => {
    expect(archiveKind(first)).toBe(kind);
  });

  it('reads names that tar has written in octal, and takes no slash in front along', () => {
    expect(namesOf('a/\n/etc/x\n\\303\\244\\\\n\nb\\tc\n')).toEqual(['a/', 'etc/x', 'ä\\n', 'b\tc']);
  });

  it('quotes what the author gives', () => {
    const selection = { exclude: ['a b/'], include: ["it's"], extra_opts: ['--strip-components=1'] };
    expect(unpackCommand('gz', selection)).toBe(
      `tar -x -z --strip-components=1 --exclude='a b' -f "$archive" 'it'\\''s'`,
    );
    expect(compareCommand('tar', selection)).toContain('--show-transformed-names --strip-components=1');
    expect(unpackCommand('zip', { ...selection, extra_opts: [] })).toBe(`unzip -q -o "$archive" 'it'\\''s' -x 'a b/'`);
  });

  it('counts owners only where they can be set and are not given, and permissions where they are not given', () => {
    const said = 'a: Mode differs\nb: Uid differs\nc: Mod time differs\ntar: d: Warning: Cannot stat: No such file\n';
    const of = (isRoot: boolean, hasMode: boolean, owner?: string): string[] =>
      differing('gz', said, { isRoot, hasMode, owner });
    expect(of(true, false)).toEqual(['a', 'b', 'c', 'd']);
    expect(of(false, true)).toEqual(['c', 'd']);
    expect(of(true, true, 'x')).toEqual(['c', 'd']);
    expect(differing('gz', said, { isRoot: true, hasMode: true, keep_newer: true })).toEqual(['b', 'd']);
  });
});
