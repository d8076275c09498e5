import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signet } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIGNET = join(import.meta.dirname, '../../bin/signet.mjs');

describe('what signet has to complete', () => {
  const words = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await signet(['complete', '--', ...args]);
    return stdout.split('\n').flatMap((one) => (one === '' || one.startsWith(':') ? [] : [one.split('\t')[0] ?? '']));
  };

  it('are commands, options and the choices of options', async () => {
    expect(await words('ltpa', 're')).toEqual(['rewrap']);
    expect(await words('ltpa', 'generate', '--la')).toEqual(['--layout']);
    expect(await words('ltpa', 'generate', '--layout', '')).toEqual(['1.0', '2.0']);
  });

  it('are tasks and keywords for their pages', async () => {
    expect(await words('doc', 'ltpa.k')).toEqual(['ltpa.keys']);
    expect(await words('doc', 'become_')).toContain('become_user');
  });

  it('are no names of files', async () => {
    expect(await words('ltpa', 'inspect', '')).toEqual([]);
  });
});

const missing =
  process.platform === 'linux' &&
  spawnSync('script', ['--version']).status === 0 &&
  spawnSync('bash', ['-c', ':']).status === 0
    ? undefined
    : 'bash, or "script" of util-linux, which gives a terminal, is not installed here';
const PACKAGE = '/usr/share/bash-completion/bash_completion';
const settings = ['alone', ...(existsSync(PACKAGE) ? ['with its package bash-completion'] : [])];

describe.skipIf(missing !== undefined).each(settings)(
  `Tab in bash %s${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  (setting) => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'signet-tab-'));
      mkdirSync(join(folder, 'bin'));
      mkdirSync(join(folder, 'work'));
      const program = join(folder, 'bin', 'signet');
      writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${SIGNET}' "$@"\n`);
      chmodSync(program, 0o755);
      mkdirSync(join(folder, 'work', 'sub'));
      for (const name of ['keys of connections', 'token.txt', 'hosts.yml'])
        writeFileSync(join(folder, 'work', name), '');
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** What bash has on its line after Tab. */
    const completed = async (typed: string): Promise<string> => {
      const rc = join(folder, 'rc');
      // On Ctrl-G the shell shows its line, and ends without running it.
      const show = `accept() { printf '\\n<%s>\\n' "$READLINE_LINE"; READLINE_LINE=; exit; }`;
      writeFileSync(
        rc,
        `${setting === 'alone' ? '' : `source ${PACKAGE}\n`}PS1='ready> '\nsource <(signet complete bash)\nbind 'set bell-style none'\n${show}\nbind -x '"\\C-g": accept'\n`,
      );
      const shell = spawn('script', ['-qfec', `bash --noprofile --rcfile '${rc}' -i`, '/dev/null'], {
        cwd: join(folder, 'work'),
        env: {
          ...process.env,
          PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
          TERM: 'dumb',
          SHELL: '/bin/sh',
        },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let screen = '';
      let isTyped = false;
      shell.stdout.on('data', (chunk: Buffer) => {
        screen += chunk.toString('utf8');
        if (isTyped || !screen.includes('ready> ')) return;
        isTyped = true;
        shell.stdin.write(`${typed}\t\u0007`);
      });
      const deadline = setTimeout(() => shell.kill('SIGKILL'), 30_000);
      await new Promise((resolve) => shell.on('close', resolve));
      clearTimeout(deadline);
      return /^<(?<line>.*)>\r?$/mu.exec(screen)?.groups?.['line'] ?? `nothing: ${screen}`;
    };

    it.each([
      ['signet ltpa rew', 'signet ltpa rewrap '],
      ['signet ltpa inspect keys', String.raw`signet ltpa inspect keys\ of\ connections `],
      ['signet ltpa generate --layout 2', 'signet ltpa generate --layout 2.0 '],
      ['signet ltpa generate --layout=2', 'signet ltpa generate --layout=2.0 '],
      ['signet ltpa verify x --password-file tok', 'signet ltpa verify x --password-file token.txt '],
      ['signet ltpa token check @tok', 'signet ltpa token check @token.txt '],
      ['signet ltpa token check @sub', 'signet ltpa token check @sub/'],
      ['signet run x -i ho', 'signet run x -i hosts.yml '],
      ['signet doc ltpa.k', 'signet doc ltpa.keys '],
    ])('makes of "%s" "%s"', async (typed, line) => {
      expect(await completed(typed)).toBe(line);
    });

    it('runs nothing of what is typed', async () => {
      await completed('signet ltpa inspect $(touch ran) `touch ran` tok');
      expect(spawnSync('ls', [join(folder, 'work')], { encoding: 'utf8' }).stdout).not.toContain('ran');
    });
  },
);
