import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret } from '@signet/core';
import { afterAll, describe, expect, it } from 'vitest';
import { findJython } from '@signet/lab';
import { type Call, adminTask } from './calls.ts';
import { decodeFrame, encodeCalls, type Frame, type Outcome } from './frames.ts';

const jython = findJython();
const missing = jython.command ? undefined : jython.missing;
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'signet-bridge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const task = (method: string, ...args: Call['args']): Call => ({ object: 'AdminTask', method, args });
const NONCE = 'n0nce';

interface Run {
  readonly frames: readonly Frame[];
  readonly noise: readonly string[];
  readonly code: number | null;
  readonly propertiesGone: boolean;
}

/** Runs bridge.py in Jython with the given lines on standard input. */
async function run(input: string, connected = true): Promise<Run> {
  const properties = join(folder, `${Math.random()}.props`);
  writeFileSync(properties, 'secret=1');
  const [program = '', ...flags] = jython.command ?? [];
  const child = spawn(program, [
    ...flags,
    file('__fixtures__/objects.py'),
    file('bridge.py'),
    connected ? 'connected' : 'not',
    NONCE,
    properties,
  ]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = output.split('\n').filter((line) => line !== '');
  const frames = lines.map((line) => decodeFrame(line, NONCE));
  return {
    frames: frames.filter((frame) => frame !== undefined),
    noise: lines.filter((_, index) => frames[index] === undefined),
    code,
    propertiesGone: !existsSync(properties),
  };
}

function outcomes({ frames }: Run, id: string): readonly Outcome[] {
  const frame = frames.find((candidate) => candidate.kind === 'reply' && candidate.id === id);
  return frame?.kind === 'reply' ? frame.outcomes : [];
}

describe.skipIf(missing)(
  `bridge.py in Jython${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  { timeout: 60_000 },
  () => {
    it('announces itself, answers lists of calls and ends with its input', async () => {
      const done = await run(
        [
          encodeCalls('1', [
            adminTask('echo', '-name', 'grüße €', '', new Secret('p[a] "s$s')),
            task('kindOf', 'text'),
            task('kindOf', ['a', 'b']),
            task('kindOf', []),
            task('nothing'),
            task('unicode'),
            task('javaText'),
            task('truth'),
          ]),
          encodeCalls('2', [task('banner'), task('toSystemOut'), task('javaError'), task('banner')]),
          encodeCalls('3', [task('pythonError')]),
          encodeCalls('4', [task('leave')]),
          encodeCalls('5', [task('javaFatal')]),
          encodeCalls('6', [task('noSuchCommand')]),
          encodeCalls('7', [{ object: 'os', method: 'system', args: ['true'] } as unknown as Call]),
          encodeCalls('8', [{ object: 'Signet', method: 'exportLtpaKeys', args: ['pässword'] }]),
          encodeCalls('9', [
            { object: 'Signet', method: 'importLtpaKeys', args: ['com.ibm.websphere.ltpa.Realm=a\\:1', 'pw'] },
          ]),
          encodeCalls('10', [task('big')]),
          'NONSENSE\n',
        ].join(''),
      );

      expect(done.frames[0]).toEqual({
        kind: 'hello',
        hello: {
          connected: true,
          cell: 'testCell',
          node: 'testManager',
          host: 'dmgr.example.com',
          jython: expect.stringMatching(/^2\.7/u),
          error: '',
        },
      });
      const results = outcomes(done, '1').map((outcome) => (outcome.ok ? outcome.result : outcome.message));
      expect(results).toEqual([
        `[u'-name', u'gr\\xfc\\xdfe \\u20ac', u'', u'p[a] "s$s']`,
        'unicode',
        'list',
        'list',
        '',
        'grüße €',
        'java é',
        'True',
      ]);
      expect(outcomes(done, '2')).toEqual([
        { ok: true, result: 'done', printed: 'AdminNodeManagement: a banner\n' },
        { ok: true, result: 'done', printed: '' },
        {
          ok: false,
          javaClass: 'java.lang.IllegalStateException',
          message: 'outer\njava.lang.RuntimeException: CWWIM5018E inner',
          printed: '',
        },
      ]);
      const failure = (id: string): string =>
        outcomes(done, id)
          .map((outcome) => (outcome.ok ? outcome.result : `${outcome.javaClass}: ${outcome.message}`))
          .join();
      expect(failure('3')).toBe('ValueError: wrong value');
      expect(failure('4')).toBe('SystemExit: 3');
      expect(failure('5')).toBe('java.lang.Error: fatal');
      expect(failure('6')).toContain('AttributeError');
      expect(failure('7')).toBe('NameError: os');
      expect(failure('8')).toContain('com.ibm.websphere.ltpa.Realm=ldap.example.com\\:389\n');
      expect(failure('8')).toContain('password=p\\u00E4ssword\n');
      expect(failure('9')).toBe('a:1 pw');
      expect(failure('10')).toHaveLength(300_000);
      expect(done.noise).toEqual(['WASX7209I: Connected to process "dmgr"', 'noise on System.out', 'RESET']);
      expect([done.code, done.propertiesGone]).toEqual([0, true]);
    });

    it('says when wsadmin is not connected, and resets at QUIT', async () => {
      const done = await run(`QUIT\n${encodeCalls('1', [task('banner')])}`, false);
      expect(done.frames).toEqual([
        {
          kind: 'hello',
          hello: {
            connected: false,
            cell: '',
            node: '',
            host: '',
            jython: expect.any(String),
            error: expect.stringContaining('AdminControl'),
          },
        },
      ]);
      expect(done.noise.at(-1)).toBe('RESET');
      expect(done.code).toBe(0);
    });
  },
);
