import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const version = spawnSync('script', ['--version'], { encoding: 'utf8' });

/** Why tests on a terminal cannot be run; undefined when they can. */
export const terminalMissing = version.stdout?.includes('util-linux')
  ? undefined
  : '"script" of util-linux, which gives a terminal, is not installed here';

const SIGNET = join(import.meta.dirname, '../../bin/signet.mjs');

/** What is typed once a question is on the screen. */
export type Answers = readonly (readonly [question: string, typed: string])[];

/**
 * Runs a shell command line, in which `signet` is ours, on a terminal without colours.
 *
 * @returns The screen at the end.
 */
export function onTerminal(cwd: string, line: string, answers: Answers): Promise<string> {
  // The test runner above us may force colours.
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(
    'script',
    ['-qfec', `signet() { '${process.execPath}' '${SIGNET}' "$@"; }; ${line}`, '/dev/null'],
    {
      cwd,
      env: { ...env, NO_COLOR: '1', TERM: 'dumb', PAGER: '', SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let screen = '';
  let from = 0;
  const open = [...answers];
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString('utf8');
    for (let [next] = open; next !== undefined; [next] = open) {
      const at = screen.indexOf(next[0], from);
      if (at < 0) return;
      from = at + next[0].length;
      open.shift();
      child.stdin.write(next[1]);
    }
  });
  return new Promise((resolve) => child.on('close', () => resolve(screen.replaceAll('\r', ''))));
}
