import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { inProcessRunner } from './in-process-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'signet-worker-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Answers with its process id; `die` ends it before it answers, `last` after it has, `never` is not answered. */
const bundle = join(folder, 'worker.mjs');
writeFileSync(
  bundle,
  `process.on('message', ({ args: [word] }) => {
  if (word === 'die') process.exit(1);
  if (word === 'never') return;
  process.send({ exit: 0, stdout: String(process.pid), stderr: '' }, () => word === 'last' && process.exit(0));
});
process.send('ready');
`,
);

const request = (word: string) => ({ folder, args: [word], env: {} });

it('is one process for many command lines', async () => {
  const runner = inProcessRunner(bundle);
  const answers = [await runner.run(request('a')), await runner.run(request('b'))];
  runner.stop();
  expect(answers.map(({ exit }) => exit)).toEqual([0, 0]);
  expect(answers[0]?.stdout).toBe(answers[1]?.stdout);
});

it('answers after it was stopped, and after its process died', async () => {
  const runner = inProcessRunner(bundle);
  await runner.run(request('a'));
  runner.stop();
  expect((await runner.run(request('b'))).exit).toBe(0);
  expect((await runner.run(request('die'))).exit).toBe(-1);
  expect((await runner.run(request('last'))).exit).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await runner.run(request('c'))).exit).toBe(0);
  runner.stop();
});

it('answers a command line under way when it is stopped', async () => {
  const runner = inProcessRunner(bundle);
  await runner.run(request('a'));
  const answer = runner.run(request('never'));
  runner.stop();
  expect((await answer).exit).toBe(-1);
});
