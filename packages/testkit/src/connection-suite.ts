import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, Secret } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fullDiskMissing, mountFullDisk } from './full-disk.ts';

/** Everything a shell, a terminal or a format string might take for its own. */
const nasty = [
  '',
  ' ',
  'two words',
  "single'quote",
  'double"quote',
  'back\\slash',
  'trailing\\',
  '$HOME ${HOME} $(id) `id`',
  '* ? [a-z] {a,b} ~',
  '; & | < > ( ) !!',
  '# comment',
  '-n',
  '--',
  '%s %% \\n \\x41',
  'line\nbreak\r\ttab',
  'äöü ß € 漢字 🙂',
  '=',
  "'",
  "''\\''",
];

/** What a kind of connection cannot do, or cannot be tested with; everything else is expected of it. */
export interface SuiteOptions {
  /** Why `openTcp` is left out. */
  readonly noTcp?: string;
  /** Why the full disk is left out: it is a file system that only root of this machine can write. */
  readonly noFullDisk?: string;
}

/**
 * What every kind of connection has to do alike.
 *
 * @param open Opens a connection to this machine: the suite looks at the far side with the means of the near one.
 * @param scratchDir An empty folder there.
 */
export function describeConnection(
  name: string,
  open: () => Promise<Connection>,
  scratchDir: string,
  options: SuiteOptions = {},
): void {
  const sh = (script: string): string[] => ['/bin/sh', '-c', script];

  describe(`connection: ${name}`, () => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await open();
    });
    afterAll(() => connection.close());

    const file = (): string => `${scratchDir}/${randomBytes(4).toString('hex')}.txt`;
    const listing = async (): Promise<string[]> => {
      const { stdout } = await connection.run(['ls', '-A', scratchDir]);
      return stdout.toString('utf8').split('\n').filter(Boolean);
    };
    const output = async (argv: string[], options = {}): Promise<string> =>
      (await connection.run(argv, options)).stdout.toString('utf8');

    describe('run', () => {
      it('passes every argument as it is', async () => {
        expect(await output(['printf', '%s\\0', ...nasty])).toBe(nasty.map((word) => `${word}\0`).join(''));
      });

      it('keeps standard output and standard error apart', async () => {
        const { code, stdout, stderr } = await connection.run(sh('echo out; echo err >&2'));
        expect({ code, stdout: String(stdout), stderr: String(stderr) }).toEqual({
          code: 0,
          stdout: 'out\n',
          stderr: 'err\n',
        });
      });

      it.each([0, 1, 2, 42, 126, 127, 255])('reports exit code %i', async (code) => {
        expect((await connection.run(sh(`exit ${code}`))).code).toBe(code);
      });

      it('reports 127 for a program that is not there', async () => {
        expect((await connection.run(['no-such-program-here'])).code).toBe(127);
      });

      it.each([
        ['TERM', 143],
        ['KILL', 137],
      ])('reports signal %s as %i', async (signal, code) => {
        expect((await connection.run(sh(`kill -${signal} $$`))).code).toBe(code);
      });

      it('sends and receives a mebibyte byte for byte', async () => {
        const bytes = randomBytes(1024 * 1024);
        const { stdout } = await connection.run(['cat'], { stdin: bytes });
        expect(stdout.equals(bytes)).toBe(true);
      });

      it('receives a mebibyte on standard error', async () => {
        const { stderr } = await connection.run(sh('head -c 1048576 /dev/zero >&2'));
        expect(stderr.length).toBe(1_048_576);
      });

      it('gives a command without input an end of file', async () => {
        expect(await output(['cat'])).toBe('');
      });

      it('does not mind a command that leaves its input unread', async () => {
        expect((await connection.run(['true'], { stdin: Buffer.alloc(300_000) })).code).toBe(0);
      });

      it('reveals a secret to standard input only', async () => {
        expect(
          await output(sh('cat; tr "\\0" " " </proc/$$/cmdline || true'), { stdin: new Secret('s3cr3t!') }),
        ).toMatch(/^s3cr3t!(?!.*s3cr3t)/u);
      });

      it('sets environment and folder', async () => {
        const env = { SIGNET_A: "it's $HOME", SIGNET_B: 'two\nlines' };
        const text = await output(sh('printf "%s|%s|" "$SIGNET_A" "$SIGNET_B"; pwd'), { env, cwd: '/' });
        expect(text).toBe("it's $HOME|two\nlines|/\n");
      });

      it('runs commands beside each other', async () => {
        const words = Array.from({ length: 20 }, (_, index) => `word ${index}`);
        expect(await Promise.all(words.map((word) => output(['printf', '%s', word])))).toEqual(words);
      });

      it('misses the end of no command, however quick', async () => {
        for (let index = 0; index < 100; index += 1) expect((await connection.run(['true'])).code).toBe(0);
      });

      it.each([1, 59_999, 60_000, 60_001, 70_000])('sends %i bytes of any value', async (length) => {
        const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 7 + 45) % 256));
        const { stdout } = await connection.run(['cat'], { stdin: bytes });
        expect(stdout.equals(bytes)).toBe(true);
      });

      it('runs 200 small commands one after the other, each with its own output and code', async () => {
        for (let index = 0; index < 200; index += 1) {
          const { code, stdout, stderr } = await connection.run(sh(`printf ${index}; printf e >&2; exit ${index % 7}`));
          expect([code, String(stdout), String(stderr)]).toEqual([index % 7, String(index), 'e']);
        }
      }, 30_000);

      it('runs 8 commands in the time of the slowest', async () => {
        const one = (): Promise<number> => connection.run(['sleep', '1']).then(({ code }) => code);
        await Promise.all(Array.from({ length: 8 }, () => connection.run(['sleep', '0.1'])));
        const started = Date.now();
        expect(await Promise.all(Array.from({ length: 8 }, one))).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
        // Where seven channels are all there is, the eighth waits.
        expect(Date.now() - started).toBeLessThan(3500);
      }, 20_000);

      it('leaves folder, variables and umask of one command to that command', async () => {
        await output(sh('cd /; umask 777; SIGNET_A=1; export SIGNET_A'), { env: { SIGNET_B: '1' } });
        const [mask, values] = (await output(sh('umask; echo "${SIGNET_A-none} ${SIGNET_B-none}"'))).split('\n');
        expect(mask).not.toBe('0777');
        expect(values).toBe('none none');
      });

      it('takes no default of a signal away', async () => {
        expect((await connection.run(sh('kill -INT $$'))).code).toBe(130);
        expect((await connection.run(sh('kill -PIPE $$'))).code).toBe(141);
        const { code, stdout } = await connection.run(['grep', 'SigIgn', '/proc/self/status']);
        // Bit n - 1 stands for signal n.
        const ignored = code === 0 ? Number.parseInt(String(stdout).split('\t')[1] ?? '', 16) : 0;
        const signals = { INT: 2, QUIT: 3, PIPE: 13, TERM: 15 };
        expect(Object.entries(signals).filter(([, number]) => (ignored & (1 << (number - 1))) !== 0)).toEqual([]);
      });

      it('knows no deadline when told so', async () => {
        expect((await connection.run(['true'], { deadlineMs: Number.POSITIVE_INFINITY })).code).toBe(0);
      });

      it('does not start a command when the interrupt came before', async () => {
        const mark = file();
        await expect(connection.run(['touch', mark], { signal: AbortSignal.abort() })).rejects.toMatchObject({
          code: 'INTERRUPTED',
        });
        expect(await connection.stat(mark)).toBeUndefined();
      });
    });

    // What waits for time to pass waits at the same time, each with a connection of its own.
    describe.concurrent('run, waiting', { timeout: 30_000 }, () => {
      const alone = (work: (connection: Connection) => Promise<void>) => async (): Promise<void> => {
        const own = await open();
        try {
          // A deadline is the command's, not that of what has to be opened for the first one.
          await own.run(['true']);
          await work(own);
        } finally {
          await own.close();
        }
      };

      it(
        'tells output as it comes, and returns all of it',
        alone(async (connection) => {
          const told: string[] = [];
          const { stdout, stderr } = await connection.run(
            sh('echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three'),
            {
              onOutput: (stream, chunk) => told.push(`${stream} ${String(chunk)}`),
            },
          );
          expect(told).toEqual(['stdout one\n', 'stderr two\n', 'stdout three\n']);
          expect({ stdout: String(stdout), stderr: String(stderr) }).toEqual({
            stdout: 'one\nthree\n',
            stderr: 'two\n',
          });
        }),
      );

      it(
        'tells output before the command has ended',
        alone(async (connection) => {
          const started = new Promise<string>((resolve) => {
            const cat = connection.run(sh('printf ready; sleep 0.5; printf done'), {
              onOutput: (_stream, chunk) => resolve(String(chunk)),
            });
            cat.then(
              () => resolve('too late'),
              () => resolve('failed'),
            );
          });
          expect(await started).toBe('ready');
        }),
      );

      it(
        'gives what one command left in the background no word in the next',
        alone(async (connection) => {
          await connection.run(sh('(sleep 2; echo late; echo late >&2) & echo now'));
          const texts: string[] = [];
          for (let index = 0; index < 6; index += 1) {
            const { stdout, stderr } = await connection.run(sh('sleep 0.3; echo next'));
            texts.push(`${String(stdout)}${String(stderr)}`);
          }
          expect(texts).toEqual(Array.from({ length: 6 }, () => 'next\n'));
        }),
      );

      it(
        'goes on after a command was ended',
        alone(async (connection) => {
          await expect(connection.run(['sleep', '30'], { deadlineMs: 200 })).rejects.toMatchObject({
            code: 'COMMAND_DEADLINE',
          });
          expect(String((await connection.run(['echo', 'alive'])).stdout)).toBe('alive\n');
        }),
      );

      it(
        'ends a command that was given input, at its deadline',
        alone(async (connection) => {
          const mark = file();
          const run = connection.run(sh(`sleep 2; touch ${mark}`), { stdin: 'some input', deadlineMs: 200 });
          await expect(run).rejects.toMatchObject({ code: 'COMMAND_DEADLINE' });
          await pause(2200);
          expect(await connection.stat(mark)).toBeUndefined();
        }),
      );

      it(
        'ends a command, with its children, that outlives its deadline',
        alone(async (connection) => {
          const mark = file();
          const started = Date.now();
          const run = connection.run(sh(`(sleep 2; touch ${mark}) & sleep 30`), { deadlineMs: 300 });
          await expect(run).rejects.toMatchObject({ name: 'TargetError', code: 'COMMAND_DEADLINE' });
          expect(Date.now() - started).toBeLessThan(8000);
          await pause(2500);
          expect(await connection.stat(mark)).toBeUndefined();
        }),
      );

      it(
        'ends a command that ignores a polite signal',
        alone(async (connection) => {
          const run = connection.run(sh('trap "" TERM HUP; while :; do sleep 1; done'), { deadlineMs: 300 });
          await expect(run).rejects.toMatchObject({ code: 'COMMAND_DEADLINE' });
        }),
      );

      it(
        'ends a command when it is interrupted',
        alone(async (connection) => {
          const abort = new AbortController();
          const run = connection.run(['sleep', '30'], { signal: abort.signal });
          setTimeout(() => abort.abort(), 200);
          await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
        }),
      );

      it(
        'does not wait for what a command left in the background',
        alone(async (connection) => {
          const run = connection.run(sh('sleep 30 & echo started'), { deadlineMs: 15_000 });
          expect(String((await run).stdout)).toBe('started\n');
        }),
      );

      it(
        'refuses work after it was closed, and can be closed twice',
        alone(async (other) => {
          await other.close();
          await other.close();
          await expect(other.run(['true'])).rejects.toMatchObject({ name: 'ConnectError', code: 'CONNECTION_LOST' });
          await expect(other.readFile('/etc/passwd')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
        }),
      );

      it(
        'ends running commands when it is closed',
        alone(async (other) => {
          const run = other.run(['sleep', '30']);
          run.catch(() => {});
          await pause(200);
          await other.close();
          await expect(run).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
        }),
      );
    });

    describe('spawn', () => {
      it('talks with a command', async () => {
        const cat = await connection.spawn(['cat']);
        for (const word of ['one', 'two']) {
          cat.stdin.write(word);
          const [chunk] = (await once(cat.stdout, 'data')) as [Buffer];
          expect(String(chunk)).toBe(word);
        }
        cat.stdin.end();
        cat.stdout.resume();
        expect(await cat.ended).toEqual({ code: 0, lost: false });
      });

      it('ends a command that would go on', async () => {
        const sleep = await connection.spawn(sh('echo $$; exec sleep 60'), { cwd: '/' });
        const [chunk] = (await once(sleep.stdout, 'data')) as [Buffer];
        await sleep.kill();
        expect((await connection.run(['kill', '-0', String(chunk).trim()])).code).not.toBe(0);
        expect(await sleep.ended).toEqual({ code: 143, lost: false });
        await sleep.kill();
      }, 20_000);
    });

    describe('files', () => {
      it('writes and reads a mebibyte byte for byte', async () => {
        const path = file();
        const bytes = randomBytes(1024 * 1024);
        await connection.writeFile(path, bytes);
        expect((await connection.readFile(path))?.equals(bytes)).toBe(true);
      });

      it('writes and reads an empty file', async () => {
        const path = file();
        await connection.writeFile(path, new Uint8Array());
        expect(await connection.readFile(path)).toEqual(Buffer.alloc(0));
      });

      it('copes with nasty names', async () => {
        const path = `${scratchDir}/it's "a" $HOME * ä.txt`;
        await connection.writeFile(path, Buffer.from('x'));
        expect(String(await connection.readFile(path))).toBe('x');
        expect(await connection.removeFile(path)).toBe(true);
      });

      it('gives a new file mode 0644 or the one asked for, whatever the umask', async () => {
        const [plain, open] = [file(), file()];
        await connection.writeFile(plain, Buffer.from('x'));
        await connection.writeFile(open, Buffer.from('x'), { mode: 0o666 });
        expect((await connection.stat(plain))?.mode).toBe(0o644);
        expect((await connection.stat(open))?.mode).toBe(0o666);
      });

      it('keeps the mode of a file it replaces', async () => {
        const path = file();
        await connection.writeFile(path, Buffer.from('a'), { mode: 0o640 });
        await connection.writeFile(path, Buffer.from('b'));
        expect(await connection.stat(path)).toMatchObject({ kind: 'file', size: 1, mode: 0o640 });
      });

      it('replaces a file by a rename: who has it open keeps the old one', async () => {
        const path = file();
        await connection.writeFile(path, Buffer.from('old'));
        const reader = await connection.spawn(sh(`exec 3<${path}; echo ready; read go; cat <&3`));
        await once(reader.stdout, 'data');
        await connection.writeFile(path, Buffer.from('new'));
        reader.stdin.end('go\n');
        expect(String(((await once(reader.stdout, 'data')) as [Buffer])[0])).toBe('old');
        reader.stdout.resume();
        await reader.ended;
        expect(String(await connection.readFile(path))).toBe('new');
      });

      it('writes through a link', async () => {
        const [path, link] = [file(), file()];
        await connection.writeFile(path, Buffer.from('old'));
        await connection.run(['ln', '-s', path, link]);
        await connection.writeFile(link, Buffer.from('new'));
        expect(String(await connection.readFile(path))).toBe('new');
        expect((await connection.run(['test', '-L', link])).code).toBe(0);
      });

      it('knows what is not there', async () => {
        const path = file();
        expect(await connection.readFile(path)).toBeUndefined();
        expect(await connection.stat(path)).toBeUndefined();
        expect(await connection.removeFile(path)).toBe(false);
        await expect(connection.setMode(path, 0o600)).rejects.toMatchObject({
          name: 'TargetError',
          code: 'NO_SUCH_FILE',
        });
        await expect(connection.writeFile(`${path}/below/x`, Buffer.from('x'))).rejects.toMatchObject({
          name: 'TargetError',
          code: 'NO_SUCH_DIRECTORY',
        });
      });

      it('tells files from directories', async () => {
        expect(await connection.stat(scratchDir)).toMatchObject({ kind: 'directory' });
        expect(await connection.stat('/dev/null')).toMatchObject({ kind: 'other' });
        await expect(connection.readFile(scratchDir)).rejects.toMatchObject({
          name: 'TargetError',
          code: 'FILE_FAILED',
        });
      });

      it('sets the mode', async () => {
        const path = file();
        await connection.writeFile(path, Buffer.from('x'));
        await connection.setMode(path, 0o600);
        expect((await connection.stat(path))?.mode).toBe(0o600);
      });

      it('cannot replace a directory, and leaves nothing behind', async () => {
        const path = `${scratchDir}/folder`;
        await connection.run(['mkdir', '-p', `${path}/inner`]);
        const before = await listing();
        await expect(connection.writeFile(path, Buffer.from('x'))).rejects.toMatchObject({ name: 'TargetError' });
        expect(await listing()).toEqual(before);
      });

      it('leaves no temporary file', async () => {
        expect((await listing()).filter((entry) => !/^(?:[0-9a-f]{8}\.txt|folder)$/u.test(entry))).toEqual([]);
      });
    });

    const noDisk = fullDiskMissing();
    const fullTitle = 'keeps the old file and leaves no temporary one when the disk is full';
    if (options.noFullDisk === undefined) {
      it.skipIf(noDisk !== undefined)(
        noDisk === undefined ? fullTitle : `${fullTitle} (skipped: ${noDisk})`,
        async () => {
          const { folder, remove } = mountFullDisk();
          try {
            const path = `${folder}/settings`;
            await connection.writeFile(path, Buffer.from('old'), { mode: 0o600 });
            await expect(connection.writeFile(path, Buffer.alloc(200_000, 'x'))).rejects.toMatchObject({
              name: 'TargetError',
              code: 'DISK_FULL',
            });
            expect(String(await connection.readFile(path))).toBe('old');
            expect(await output(['ls', '-A', folder])).toBe('settings\n');
          } finally {
            remove();
          }
        },
      );
    }

    // A kind of connection that opens none has nothing to prove.
    if (options.noTcp === undefined) {
      describe('openTcp', () => {
        it('passes bytes both ways and ends', async () => {
          const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
          await once(server, 'listening');
          const { port } = server.address() as { port: number };
          const socket = await connection.openTcp('127.0.0.1', port);
          const bytes = randomBytes(300_000);
          const received: Buffer[] = [];
          socket.on('data', (chunk: Buffer) => received.push(chunk));
          socket.end(bytes);
          await once(socket, 'end');
          expect(Buffer.concat(received).equals(bytes)).toBe(true);
          server.close();
        });

        it('says when nothing answers', async () => {
          const server = createServer().listen(0, '127.0.0.1');
          await once(server, 'listening');
          const { port } = server.address() as { port: number };
          await new Promise((resolve) => server.close(resolve));
          await expect(connection.openTcp('127.0.0.1', port)).rejects.toMatchObject({
            name: 'TargetError',
            code: 'TCP_REFUSED',
            message: expect.stringContaining(`127.0.0.1:${port}`),
          });
        });
      });
    }
  });
}
