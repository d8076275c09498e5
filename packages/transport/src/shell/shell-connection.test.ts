import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@signet/core';
import { describeConnection } from '@signet/testkit';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startProgram } from '../local/local-command.ts';
import { Channels } from './channels.ts';
import { type Launcher, NoChannel } from './launcher.ts';
import { shellConnection } from './shell-connection.ts';

const scratch = mkdtempSync(join(tmpdir(), 'signet-shells-'));
const links = mkdtempSync(join(tmpdir(), 'signet-links-'));
afterAll(() => {
  for (const folder of [scratch, links]) rmSync(folder, { recursive: true, force: true });
});

function connectionOf(launcher: Launcher, channels = new Channels(7)): Connection {
  return shellConnection({
    launcher,
    channels,
    lost: () => undefined,
    openTcp: () => Promise.reject(new Error('no TCP in this test')),
    close: async () => {},
  });
}

function launcherOf(shell: string): Launcher {
  return { host: 'web1', shell, launch: async (script) => startProgram([shell, '-c', script]) };
}

/** A shell of this machine; the path under which it knows what it is meant to be. */
function shellNamed(name: string): string | undefined {
  const found = spawnSync('sh', ['-c', `command -v ${name === 'ash' ? 'busybox' : name}`], {
    encoding: 'utf8',
  }).stdout.trim();
  if (found === '') return undefined;
  // Bash is its POSIX self, and BusyBox a shell, by the name that it is called by.
  const link = join(mkdtempSync(join(links, name)), name === 'bash' ? 'sh' : name);
  symlinkSync(found, link);
  return link;
}

describe.each(['dash', 'bash', 'ash', 'ksh93', 'mksh'])('the protocol in %s', (name) => {
  const shell = shellNamed(name);
  it.skipIf(shell === undefined)(`is tested${shell === undefined ? ' (skipped: it is not installed)' : ''}`, () => {
    expect(existsSync(shell ?? '')).toBe(true);
  });
  if (shell === undefined) return;
  describeConnection(`shell ${name}`, async () => connectionOf(launcherOf(shell)), scratch, {
    noTcp: 'the shell has nothing to do with it',
  });
});

describe('a connection that is prepared', () => {
  const counted = (): { connection: Connection; launches: () => number } => {
    let launches = 0;
    const launcher = launcherOf('/bin/sh');
    const launch: Launcher['launch'] = (script) => {
      launches += 1;
      return launcher.launch(script);
    };
    return { connection: connectionOf({ ...launcher, launch }), launches: () => launches };
  };

  it('starts one shell, which serves the first command whether it is up by then or not', async () => {
    const { connection, launches } = counted();
    connection.prepare?.();
    connection.prepare?.();
    expect(String((await connection.run(['echo', 'first'])).stdout)).toBe('first\n');
    connection.prepare?.();
    expect(String((await connection.run(['echo', 'second'])).stdout)).toBe('second\n');
    expect(launches()).toBe(1);
    await connection.close();
  });

  it('tells of a shell that does not come up with the first command', async () => {
    const connection = connectionOf({
      host: 'web1',
      shell: '/bin/sh',
      launch: async () => startProgram(['/bin/sh', '-c', 'exit 3']),
    });
    connection.prepare?.();
    await pause(200);
    await expect(connection.run(['true'])).rejects.toMatchObject({ code: 'SHELL_MISSING' });
    await connection.close();
  });
});

describe('a host without setsid', () => {
  const programs = join(links, 'programs');
  mkdirSync(programs);
  for (const name of ['cat', 'echo', 'ls', 'sleep', 'touch', 'true', 'printf', 'stat', 'sh']) {
    symlinkSync(
      spawnSync('sh', ['-c', `command -v /bin/${name}`], { encoding: 'utf8' }).stdout.trim(),
      join(programs, name),
    );
  }
  const open = (): Connection =>
    connectionOf({
      host: 'web1',
      shell: '/bin/sh',
      launch: async (script) => startProgram(['/bin/sh', '-c', `PATH=${programs}; export PATH\n${script}`]),
    });

  it('runs commands one after the other, with input and codes', async () => {
    const connection = open();
    expect(String((await connection.run(['cat'], { stdin: 'a\0b' })).stdout)).toBe('a\0b');
    expect((await connection.run(['sh', '-c', 'kill -TERM $$'])).code).toBe(143);
    expect((await connection.run(['setsid', 'true'])).code).toBe(127);
    await connection.close();
  });

  it('ends a command with its children, and goes on', async () => {
    const connection = open();
    const mark = join(scratch, 'without-setsid');
    await expect(
      connection.run(['sh', '-c', `(sleep 1; touch ${mark}) & sleep 30`], { deadlineMs: 300 }),
    ).rejects.toMatchObject({ code: 'COMMAND_DEADLINE' });
    expect(String((await connection.run(['echo', 'alive'])).stdout)).toBe('alive\n');
    await pause(1200);
    expect(existsSync(mark)).toBe(false);
    await connection.close();
  }, 20_000);
});

describe('a command that is stopped', () => {
  it('has not ended before it ends', async () => {
    const connection = connectionOf(launcherOf('/bin/sh'));
    const file = join(scratch, 'stopped');
    const run = connection.run(['sh', '-c', `echo $$ >${file}; kill -STOP $$; echo on; exit 150`]);
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toMatch(/^\d+\n$/u), 5000);
    const pid = Number(readFileSync(file, 'utf8'));
    await vi.waitFor(() => expect(stateOf(pid)).toBe('T'), 5000);
    await pause(300);
    process.kill(pid, 'SIGCONT');
    const { code, stdout } = await run;
    expect([code, String(stdout)]).toEqual([150, 'on\n']);
    expect(String((await connection.run(['echo', 'next'])).stdout)).toBe('next\n');
    await connection.close();
  });
});

function stateOf(pid: number): string | undefined {
  return /\) (\S)/u.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}

describe('channels', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

  it('makes do with what the host gives, and opens no more once it refused', async () => {
    const { launch, ...rest } = launcherOf('/bin/sh');
    let open = 0;
    const connection = connectionOf({
      ...rest,
      async launch(script) {
        if (open >= 2) throw new NoChannel('full');
        open += 1;
        const program = await launch(script);
        void program.ended.then(() => (open -= 1));
        return program;
      },
    });
    const said = await Promise.all(
      names(20).map((word) => connection.run(['echo', word]).then(({ stdout }) => String(stdout))),
    );
    expect(said).toEqual(names(20).map((word) => `${word}\n`));
    await connection.close();
  });

  it('opens one shell for commands that come one after the other', async () => {
    const { launch, ...rest } = launcherOf('/bin/sh');
    let launches = 0;
    const connection = connectionOf({ ...rest, launch: (script) => ((launches += 1), launch(script)) });
    for (const word of names(20)) await connection.run(['echo', word]);
    await connection.writeFile(join(scratch, 'one'), Buffer.from('x'));
    expect(launches).toBe(1);
    await connection.close();
  });

  it('takes a channel from an idle shell for a command that needs its own', async () => {
    const connection = connectionOf(launcherOf('/bin/sh'), new Channels(1));
    await connection.run(['true']);
    const { stdout } = await connection.run(['wc', '-c'], { stdin: Buffer.alloc(200_000) });
    expect(String(stdout).trim()).toBe('200000');
    expect((await connection.run(['true'])).code).toBe(0);
    await connection.close();
  });
});

describe('a shell that does not come', () => {
  it('says what was said instead', async () => {
    const connection = connectionOf({
      ...launcherOf('/bin/sh'),
      launch: async () => startProgram(['/bin/sh', '-c', 'echo This account is locked.; exit 1']),
    });
    await expect(connection.run(['true'])).rejects.toMatchObject({
      name: 'ConnectError',
      code: 'SHELL_MISSING',
      message: '/bin/sh could not be started on web1 (code 1). It said: This account is locked.',
    });
    await connection.close();
  });

  it('is given up when the run is interrupted', async () => {
    const connection = connectionOf({
      ...launcherOf('/bin/sh'),
      launch: async () => startProgram(['/bin/sh', '-c', 'exec sleep 60']),
    });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    await expect(connection.run(['true'], { signal: abort.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(existsSync(scratch)).toBe(true);
  });
});
