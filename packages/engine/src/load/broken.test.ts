import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '@signet/core';
import type { FileAccess } from '@signet/inventory';
import { describe, expect, it } from 'vitest';
import { Bench, vaultPassword } from '../testing/bench.ts';
import { loadPlaybook } from './playbook.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '__fixtures__', 'broken');

const files: FileAccess = {
  read: (path) => absentAsUndefined(() => readFileSync(path, 'utf8')),
  list: (path) => absentAsUndefined(() => readdirSync(path).toSorted()),
};

function absentAsUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function load(file: string, access = files): readonly Diagnostic[] {
  const bench = new Bench();
  const context = { catalog: bench.catalog, inventory: bench.inventory(), vaultPasswords: [vaultPassword] };
  return loadPlaybook(file, { ...context, files: access }).diagnostics;
}

/** First line of a broken playbook: code, place, and what the hint says. */
const EXPECT = /^# expect: (?<code>[A-Z_]+)(?: (?<place>(?:[^\s:]+:)?\d+:\d+))?(?: (?<hint>.+))?$/m;

const CASES = readdirSync(FOLDER).map((name) => {
  const file = existsSync(join(FOLDER, name, 'play.yml')) ? join(FOLDER, name, 'play.yml') : join(FOLDER, name);
  const { code = '', place, hint } = EXPECT.exec(readFileSync(file, 'utf8'))?.groups ?? {};
  return { name, file, code, place, hint };
});

describe('a broken playbook', () => {
  it('comes in all kinds', () => {
    expect(CASES.length).toBeGreaterThan(100);
  });

  it.each(CASES)('$name: $code at $place', ({ file, code, place, hint }) => {
    const found = load(file).filter(({ severity }) => severity === 'error');
    const lines = found.map(({ code: one, at }) => `${one} ${placeOf(file, at)}`);
    const isWanted = (one: Diagnostic): boolean =>
      one.code.startsWith(code) && (place === undefined || placeOf(file, one.at) === place);
    const match = found.find(isWanted);
    if (!match) throw new Error(`${code} at ${place} was not found, but ${lines.join(', ')}`);
    expect(match.at).toBeDefined();
    if (hint !== undefined) expect(`${match.message} ${match.hint}`).toContain(hint);
  });

  it.each(['task-without-colon.yml', 'tasks-without-colon.yml'])('%s: one mistake is told once', (name) => {
    expect(load(join(FOLDER, name)).map(({ code }) => code)).toEqual(['YAML_SYNTAX']);
  });
});

function placeOf(file: string, at: Diagnostic['at']): string {
  const name = at && at.file !== file ? `${relative(dirname(file), at.file)}:` : '';
  return `${name}${at?.line}:${at?.column}`;
}

const PLAY = '- hosts: all\n  tasks:\n    - debug: { msg: a }\n';

describe('a file that is hardly text', () => {
  const read = (text: string | Buffer): string[] => {
    const decoded = typeof text === 'string' ? text : text.toString('utf8');
    const found = load('/x/play.yml', {
      read: (path) => (path === '/x/play.yml' ? decoded : undefined),
      list: () => undefined,
    });
    return found.map(({ code, at }) => `${code} ${at?.line}:${at?.column}`);
  };

  it.each<[string, string | Buffer, string[]]>([
    ['with a byte order mark', `\uFEFF${PLAY}`, []],
    ['with CRLF', PLAY.replaceAll('\n', '\r\n'), []],
    ['with CRLF and a mistake', PLAY.replaceAll('\n', '\r\n').replace('debug', 'dbug'), ['UNKNOWN_TASK 3:7']],
    ['with a NUL', `${PLAY}\0`, ['YAML_BINARY 4:1']],
    ['in UTF-16', Buffer.from(`\uFEFF${PLAY}`, 'utf16le'), ['YAML_BINARY 1:4']],
    ['that is not UTF-8', Buffer.concat([Buffer.from('- hosts: '), Buffer.from([0xff, 0xfe])]), ['YAML_NOT_UTF8 1:10']],
    ['with control characters', '- hosts: a\u0007\n', ['YAML_BINARY 1:11']],
    ['that is huge', `# ${'x'.repeat(5 * 1024 * 1024)}\n`, ['YAML_TOO_LARGE 1:1']],
    ['that is nested deeply', `- hosts: ${'['.repeat(5000)}\n`, ['YAML_TOO_DEEP 1:109']],
    ['of brackets', '['.repeat(100), ['NOT_A_PLAY 1:2', 'YAML_SYNTAX 1:101']],
    ['that is binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), ['YAML_BINARY 1:8']],
  ])('%s', (_title, text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });

  it('may not be readable, or be a folder', () => {
    const refused = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    const access: FileAccess = {
      read: () => {
        throw refused;
      },
      list: () => undefined,
    };
    expect(load('/x/play.yml', access)).toMatchObject([{ code: 'FILE_UNREADABLE', at: { file: '/x/play.yml' } }]);
    expect(load(FOLDER)).toMatchObject([{ code: 'PLAYBOOK_MISSING' }]);
  });
});
