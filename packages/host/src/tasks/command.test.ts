import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ActionReport, type Connection, Secret, type TaskContext } from '@signet/core';
import { fixedVars, type Sshd, sshdMissing, startSshd, taskContext } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from '../targets/commands.ts';
import { localHost, scratchFolder, sshHost } from '../testing/hosts.ts';
import { asyncStatus } from './async-status.ts';
import { command } from './command.ts';
import { raw } from './raw.ts';
import { script } from './script.ts';
import { shell } from './shell.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const scratch = scratchFolder();
const noSshd = sshdMissing();
const kinds = noSshd === undefined ? (['local', 'ssh'] as const) : (['local'] as const);

function linesIn(facts: ActionReport['facts']): readonly string[] {
  const lines: unknown = facts?.['stdout_lines'];
  return Array.isArray(lines) ? (lines as string[]) : [];
}

describe.each(kinds)('over %s', (kind) => {
  let sshd: Sshd | undefined;
  let host: Connection;
  beforeAll(async () => {
    sshd = kind === 'ssh' ? await startSshd() : undefined;
    host = sshd === undefined ? await localHost() : await sshHost(sshd);
  });
  afterAll(async () => {
    await host.close();
    await sshd?.stop();
  });

  type Runs<Args> = {
    run(target: never, args: Args, context: TaskContext): Promise<ActionReport>;
    foresee(target: never, args: Args, context: TaskContext): Promise<readonly string[] | ActionReport>;
  };
  async function run<Args>(module: Runs<Args>, args: NoInfer<Args>, context = taskContext()): Promise<ActionReport> {
    const { write } = await commands.open(host, fixedVars(), context);
    return module.run(write as never, args, context);
  }
  async function foresee<Args>(module: Runs<Args>, args: NoInfer<Args>, context = taskContext({ check: true })) {
    const { read } = await commands.open(host, fixedVars(), context);
    return module.foresee(read as never, args, context);
  }

  describe('command', () => {
    it('registers what Ansible registers', async () => {
      const report = await run(command, { cmd: `printf '%s\\n' "a b" 'c"d' '' ` });
      expect(report).toEqual({
        effects: [`run: printf '%s\\n' 'a b' 'c"d' ''`],
        changed: true,
        facts: {
          cmd: ['printf', '%s\\n', 'a b', 'c"d', ''],
          rc: 0,
          stdout: 'a b\nc"d',
          stdout_lines: ['a b', 'c"d'],
          stderr: '',
          stderr_lines: [],
          msg: '',
          start: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/u),
          end: expect.stringMatching(/^\d{4}-/u),
          delta: expect.stringMatching(/^0:00:0\d(\.\d{6})?$/u),
        },
      });
    });

    it('knows no shell', async () => {
      const report = await run(command, { cmd: 'echo a > /nowhere | cat; $(id) * && `id`' });
      expect(report.facts?.['stdout']).toBe('a > /nowhere | cat; $(id) * && `id`');
    });

    it('replaces variables of the host and ~, and can be told not to', async () => {
      expect((await run(command, { argv: ['echo', '~', '$HOME/x', '${NOT_SET_HERE}'] })).facts?.['stdout']).toBe(
        `${homedir()} ${homedir()}/x \${NOT_SET_HERE}`,
      );
      expect(
        (await run(command, { argv: ['echo', '~', '$HOME'], expand_argument_vars: false })).facts?.['stdout'],
      ).toBe('~ $HOME');
    });

    it('fails with the exit code and keeps what was said', async () => {
      const report = await run(command, { argv: ['sh', '-c', 'echo out; echo oops >&2; exit 7'] });
      expect(report).toMatchObject({
        changed: true,
        facts: { rc: 7, stdout: 'out', stderr: 'oops', msg: 'non-zero return code' },
        failure: { code: 'COMMAND_FAILED', message: 'non-zero return code', hint: 'It ended with 7: oops.' },
      });
    });

    it('says that there is no such program', async () => {
      for (const cmd of ['no-such-program a', 'no-such-program $HOME', 'cd /tmp']) {
        expect(await run(command, { cmd })).toMatchObject({
          changed: false,
          facts: { rc: 2, msg: `[Errno 2] No such file or directory: '${cmd.split(' ')[0]}'` },
          failure: { code: 'COMMAND_NOT_FOUND' },
        });
      }
    });

    it('takes an exit code of 127 for what it is', async () => {
      expect(await run(command, { argv: ['sh', '-c', 'exit 127'] })).toMatchObject({
        facts: { rc: 127 },
        failure: { code: 'COMMAND_FAILED' },
      });
    });

    it('runs in a folder, and says when it cannot be entered', async () => {
      expect((await run(command, { cmd: 'pwd', chdir: scratch })).facts?.['stdout']).toBe(scratch);
      expect((await run(command, { cmd: 'pwd', chdir: '~' })).facts?.['stdout']).toBe(homedir());
      expect(await run(command, { cmd: 'pwd', chdir: '/no such' })).toMatchObject({
        changed: false,
        failure: {
          code: 'NO_SUCH_DIRECTORY',
          message: expect.stringMatching(/Unable to change directory .*\[Errno (?:2|13|20)\]/u),
        },
      });
    });

    it('goes up from where a link leads to, not from the link', async () => {
      const cmd = `cd '${scratch.replaceAll("'", String.raw`'\''`)}' && mkdir -p there/sub && ln -sfn there/sub link && touch there/seen`;
      await run(shell, { cmd });
      expect((await run(shell, { cmd: 'ls', chdir: `${scratch}/link/..` })).facts?.['stdout_lines']).toEqual([
        'seen',
        'sub',
      ]);
      expect(await run(command, { cmd: 'ls', chdir: `${scratch}/link/..`, creates: 'seen' })).toMatchObject({
        skipped: expect.any(String),
      });
    });

    it('sends standard input with a newline, or exactly', async () => {
      const argv = ['od', '-An', '-c'];
      expect((await run(command, { argv, stdin: 'a' })).facts?.['stdout']).toMatch(/a +\\n$/u);
      expect((await run(command, { argv, stdin: 'a', stdin_add_newline: false })).facts?.['stdout']).toMatch(/a$/u);
      expect((await run(command, { argv: ['cat'], stdin: new Secret('hush') })).facts?.['stdout']).toBe('hush');
    });

    it('keeps empty lines at the end when told to', async () => {
      const argv = ['printf', 'a\\n\\n'];
      expect((await run(command, { argv })).facts?.['stdout']).toBe('a');
      expect((await run(command, { argv, strip_empty_ends: false })).facts).toMatchObject({
        stdout: 'a\n\n',
        stdout_lines: ['a', ''],
      });
    });

    it.each([
      ['creates', 'made', true],
      ['creates', 'm*e', true],
      ['creates', 'dangling', true],
      ['creates', 'other', false],
      ['removes', 'made', false],
      ['removes', 'other', true],
      ['removes', 'o*', true],
    ] as const)('with %s: %s leaves the command out: %s', async (guard, name, isLeftOut) => {
      writeFileSync(join(scratch, 'made'), '');
      rmSync(join(scratch, 'dangling'), { force: true });
      symlinkSync('nowhere', join(scratch, 'dangling'));
      const path = join(scratch, name);
      const report = await run(command, { cmd: 'echo ran', [guard]: path });
      const relative = await run(command, { cmd: 'echo ran', [guard]: name, chdir: scratch });
      expect(report.changed).toBe(!isLeftOut);
      expect(relative.changed).toBe(!isLeftOut);
      if (!isLeftOut) return;
      const why = guard === 'creates' ? 'exists' : 'does not exist';
      const skipped = `Did not run command since '${path}' ${why}`;
      expect(report).toMatchObject({
        effects: [],
        skipped,
        facts: { rc: 0, stdout: `skipped, since ${path} ${why}`, msg: skipped },
      });
    });

    it('foresees nothing but that it would run', async () => {
      expect(await foresee(command, { cmd: 'touch /x' })).toEqual(['run: touch /x']);
      expect(await foresee(command, { cmd: 'touch /x', creates: '/' })).toMatchObject({
        changed: false,
        skipped: "Would not run command since '/' exists",
      });
    });

    it.each([[{ cmd: `it's` }, 'A quote in the command line is not closed.']])('refuses %j', async (args, message) => {
      await expect(run(command, args)).rejects.toMatchObject({ code: 'COMMAND_ARGUMENTS', message });
    });

    it('fails without a command as Ansible does', async () => {
      const failed = {
        changed: false,
        facts: { rc: 256, msg: 'no command given' },
        failure: { code: 'COMMAND_ARGUMENTS' },
      };
      expect(await run(command, { cmd: ' ' })).toMatchObject(failed);
      expect(await run(shell, {})).toMatchObject(failed);
      expect(await run(command, { cmd: 'a', argv: ['b'] })).toMatchObject({
        facts: { rc: 256, msg: 'only command or argv can be given, not both' },
      });
    });

    it('says that there is no shell to be chosen', async () => {
      const { facts } = await run(command, { cmd: 'true', executable: '/bin/bash' });
      expect(facts?.['warnings']).toEqual([expect.stringContaining('no longer supported')]);
    });

    it('sees the environment of the task', async () => {
      const context = taskContext({ environment: { GREETING: 'a b' } });
      expect((await run(command, { cmd: 'printenv GREETING' }, context)).facts?.['stdout']).toBe('a b');
      expect((await run(command, { cmd: 'echo $GREETING' }, context)).facts?.['stdout']).toBe('a b');
    });

    it('shows output while it comes', async () => {
      const shown: string[] = [];
      const context = taskContext({ output: (stream, text) => void shown.push(`${stream} ${text}`) });
      await run(command, { argv: ['sh', '-c', 'echo one; sleep 0.2; echo two >&2'] }, context);
      expect(shown).toEqual(['stdout one\n', 'stderr two\n']);
    });

    it('ends when the run is interrupted', async () => {
      const stop = new AbortController();
      const running = run(command, { cmd: 'sleep 30' }, taskContext({ signal: stop.signal }));
      setTimeout(() => stop.abort(), 200);
      await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    });
  });

  describe('shell', () => {
    it('knows pipes, patterns and variables', async () => {
      const report = await run(shell, { cmd: 'A=1; echo "$A" | tr 1 2; exit 3' });
      expect(report).toMatchObject({ facts: { cmd: 'A=1; echo "$A" | tr 1 2; exit 3', rc: 3, stdout: '2' } });
    });

    it('uses the shell that is named, in a folder', async () => {
      const args = {
        cmd: 'set -o pipefail; false | cat; echo "$? $BASH"; pwd',
        executable: '/bin/bash',
        chdir: scratch,
      };
      expect((await run(shell, args)).facts?.['stdout_lines']).toEqual(['1 /bin/bash', scratch]);
    });

    it('takes a program that is not there for a failure of the shell', async () => {
      expect(await run(shell, { cmd: 'no-such-program' })).toMatchObject({ facts: { rc: 127 } });
    });

    it('shows a secret command line to nobody, and leaves its standard input alone', async () => {
      const stdin = 'for the command';
      const cmd = new Secret(`cat; ps -ww -o args= -p $$ -p $PPID; echo "geheimnis" | tr g G; echo 'ü"'`);
      const report = await run(shell, { cmd, stdin });
      expect(report.effects).toEqual(['run: ***']);
      expect(JSON.stringify(report.facts?.['cmd'])).toBe('"***"');
      const [first, ...rest] = linesIn(report.facts);
      expect(first).toBe(stdin);
      expect(rest.slice(-2)).toEqual(['Geheimnis', 'ü"']);
      expect(rest.slice(0, -2).join('\n')).not.toContain('geheimnis');
    });
  });

  it('raw registers no more than the output and the exit code', async () => {
    expect(await run(raw, { cmd: 'echo a; exit 4' })).toMatchObject({
      changed: true,
      facts: { rc: 4, stdout: 'a\n', stdout_lines: ['a'], stderr: '', stderr_lines: [], msg: 'non-zero return code' },
      failure: { code: 'COMMAND_FAILED' },
    });
    expect((await run(raw, { cmd: 'echo $0', executable: '/bin/bash' })).facts?.['stdout']).toBe('/bin/bash\n');
    expect(await foresee(raw, { cmd: 'reload' })).toEqual(['run: reload']);
  });

  describe('script', () => {
    const text = '#!/bin/sh\necho "$# $1 $2"; cat; echo "$0" > "$OUT"; echo err >&2; exit "${3:-0}"\n';
    const out = join(tmpdir(), `signet-script-${process.pid}`);
    const controller = {
      find: (_kind: string, path: string) => `/author/files/${path}`,
      read: (path: string) => (path.includes('vault') ? new Secret(text) : Buffer.from(text)),
      render: () => '',
    };
    const context = taskContext({ controller, environment: { OUT: out } });
    afterAll(() => rmSync(out, { force: true }));

    it.each([`'my script.sh'`, 'vault.sh', '"it\'s.sh"'])(
      'sends %s, runs it and leaves nothing behind',
      async (name) => {
        const report = await run(script, { cmd: `${name} "a  b" $((1 + 1)) 5` }, context);
        expect(report).toMatchObject({
          changed: true,
          facts: { rc: 5, stdout: '3 a  b 2\n', stderr: 'err\n', msg: 'non-zero return code' },
        });
        const { stdout } = await host.run(['cat', out]);
        expect(existsSync(stdout.toString('utf8').trim())).toBe(false);
      },
    );

    it('runs it with another program, in a folder', async () => {
      const args = { cmd: 'x.sh', executable: '/bin/bash -x', chdir: scratch };
      expect((await run(script, args, context)).facts?.['stderr']).toMatch(/\+ echo '0  '/u);
    });

    it('runs only when there is something to do', async () => {
      const report = await run(script, { cmd: 'x.sh', creates: '/' }, context);
      expect(report).toMatchObject({ effects: [], skipped: '/ exists, matching creates option' });
      expect(await foresee(script, { cmd: 'x.sh a' }, context)).toEqual(['run: x.sh a']);
      // No pattern, and not below the folder of chdir: as Ansible's script looks.
      for (const creates of ['/e*', 'etc']) {
        expect(await foresee(script, { cmd: 'x.sh a', creates, chdir: '/' }, context)).toEqual(['run: x.sh a']);
      }
    });

    it('gives up when only half of the script arrived', async () => {
      const { write } = await commands.open(host, fixedVars(), context);
      const short: typeof write = {
        ...write,
        run: (argv, options) => write.run(argv, { ...options, stdin: Buffer.from(text.slice(0, 30)) }),
      };
      expect(await script.run(short, { cmd: 'x.sh' }, context)).toMatchObject({
        facts: { rc: 125, stdout: '', stderr: 'signet: the script did not arrive whole\n' },
      });
    });
  });

  describe('a job', () => {
    async function status(jid: string, mode: 'status' | 'cleanup' = 'status') {
      return run(asyncStatus, { jid, mode });
    }
    async function finished(jid: string): Promise<ActionReport> {
      for (let tries = 0; tries < 80; tries += 1) {
        const report = await status(jid);
        if (report.facts?.['finished'] === 1) return report;
        await pause(100);
      }
      throw new Error('the job does not end');
    }
    const open = async () => (await commands.open(host, fixedVars(), taskContext())).write;

    it('goes on alone and says what became of it', async () => {
      const started = await command.detach?.(
        await open(),
        { argv: ['sh', '-c', 'read a; echo "$a $X"; echo e >&2; sleep 0.3; exit 3'], stdin: 'in' },
        taskContext({ environment: { X: 'x y' } }),
        30,
      );
      const jid = String(started?.['ansible_job_id']);
      expect(started).toMatchObject({ started: 1, finished: 0, results_file: expect.stringContaining(jid) });
      expect(await status(jid)).toMatchObject({ changed: false, facts: { finished: 0, ansible_job_id: jid } });
      expect(await finished(jid)).toMatchObject({
        changed: true,
        facts: { finished: 1, rc: 3, stdout: 'in x y', stderr: 'e', cmd: ['sh', '-c', expect.any(String)] },
        failure: { code: 'COMMAND_FAILED' },
      });
      expect(await status(jid, 'cleanup')).toMatchObject({
        changed: false,
        facts: { erased: started?.['results_file'] },
      });
      expect(await status(jid)).toMatchObject({ failure: { code: 'JOB_UNKNOWN' } });
    });

    it('survives its connection', async () => {
      const other = sshd === undefined ? await localHost() : await sshHost(sshd);
      const { write } = await commands.open(other, fixedVars(), taskContext());
      const started = await shell.detach?.(write, { cmd: 'sleep 1; echo survived' }, taskContext(), 30);
      await other.close();
      const jid = String(started?.['ansible_job_id']);
      expect((await finished(jid)).facts).toMatchObject({ rc: 0, stdout: 'survived' });
      await status(jid, 'cleanup');
    });

    it('keeps a secret command line in no list of processes', async () => {
      const cmd = new Secret('echo "quite-secret $BASH"; ps -eww -o args=');
      const started = await shell.detach?.(await open(), { cmd, executable: '/bin/bash' }, taskContext(), 30);
      const jid = String(started?.['ansible_job_id']);
      const { facts } = await finished(jid);
      expect(facts?.['cmd']).toBe('***');
      const [first, ...list] = linesIn(facts);
      expect(first).toBe('quite-secret /bin/bash');
      expect(list.join('\n')).not.toContain('quite-secret');
      await status(jid, 'cleanup');
    });

    it('is ended after its time, with all that it started', async () => {
      const mark = `signet-${process.pid}-${kind}`;
      const cmd = `sh -c 'sleep 30; : ${mark}' & sh -c 'sleep 31; : ${mark}'; :`;
      const started = await shell.detach?.(await open(), { cmd }, taskContext(), 1);
      const jid = String(started?.['ansible_job_id']);
      expect(await finished(jid)).toMatchObject({ failure: { code: 'JOB_EXPIRED' } });
      expect(await run(shell, { cmd: `ps -eww -o args= | grep '[;] : ${mark}'` })).toMatchObject({ facts: { rc: 1 } });
      await status(jid, 'cleanup');
    }, 20_000);

    it('works where commands work, and with what they may', async () => {
      const cmd = 'pwd; umask';
      const { stdout } = (await run(shell, { cmd })).facts ?? {};
      for (const executable of [undefined, '/bin/bash']) {
        const started = await shell.detach?.(
          await open(),
          { cmd, ...(executable && { executable }) },
          taskContext(),
          9,
        );
        const jid = String(started?.['ansible_job_id']);
        expect((await finished(jid)).facts).toMatchObject({ stdout });
        await status(jid, 'cleanup');
      }
    });

    it('leaves nothing that was private behind, whoever ends it', async () => {
      const task = { cmd: 'echo $$; exec sleep 30', stdin: new Secret('word'), executable: '/bin/bash' };
      const started = await shell.detach?.(await open(), task, taskContext(), 60);
      const folder = String(started?.['results_file']);
      const cmd = `cd ${folder}; while [ ! -s stdout ]; do sleep 0.1; done; kill -9 $(cat pid stdout); ls`;
      expect(linesIn((await run(shell, { cmd })).facts)).toEqual([
        'cmd',
        'pid',
        'start',
        'stderr',
        'stdout',
        'supervise',
      ]);
      await run(shell, { cmd: `rm -r ${folder}` });
    });
  });
});
