import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFiles } from './replace-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-replace-'));
  writeFileSync(join(folder, 'a'), 'old a');
  writeFileSync(join(folder, 'b'), 'old b');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const get = (name: string): string => readFileSync(at(name), 'utf8');

describe('replaceFiles', () => {
  it('keeps mode, links and neighbours', () => {
    chmodSync(at('a'), 0o604);
    symlinkSync('a', at('link'));
    expect(replaceFiles([{ path: at('link'), content: 'new', mode: 'kept' }])).toEqual([]);
    expect([get('a'), statSync(at('a')).mode & 0o777]).toEqual(['new', 0o604]);
    expect(readdirSync(folder).toSorted()).toEqual(['a', 'b', 'link']);
  });

  it('makes a private file whatever was there', () => {
    replaceFiles([
      { path: at('a'), content: 'new', mode: 'private' },
      { path: at('c'), content: 'c', mode: 'kept' },
    ]);
    expect([statSync(at('a')).mode & 0o777, statSync(at('c')).mode & 0o777]).toEqual([0o600, 0o600]);
  });

  it('changes nothing when one new content cannot be stored', () => {
    const all = ['a', 'nosuch/x', 'b'].map((name) => ({ path: at(name), content: 'new', mode: 'kept' as const }));
    expect(() => replaceFiles(all)).toThrow(/nosuch\/x cannot be written: there is no such file or folder/u);
    expect([get('a'), get('b'), readdirSync(folder).toSorted()]).toEqual(['old a', 'old b', ['a', 'b']]);
  });

  it('puts back what it replaced when a later one cannot take its place', () => {
    mkdirSync(at('sub'));
    // A folder where a file is to be: found out only when it is written to.
    const all = [
      { path: at('a'), content: 'new', mode: 'kept' as const },
      { path: at('sub'), content: 'new', mode: 'kept' as const },
    ];
    expect(() => replaceFiles(all)).toThrow(/sub cannot be written: it is a directory/u);
    expect([get('a'), readdirSync(folder).toSorted()]).toEqual(['old a', ['a', 'b', 'sub']]);
  });

  it('names what it could not overwrite', () => {
    linkSync(at('b'), at('second'));
    const all = ['a', 'b'].map((name) => ({ path: at(name), content: 'new', mode: 'kept' as const, shredOld: true }));
    expect(replaceFiles(all)).toEqual([at('b')]);
    expect(get('second')).toBe('old b');
  });
});
