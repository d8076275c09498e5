import { type ChildProcess, fork } from 'node:child_process';
import type { SignetAnswer, SignetRequest, SignetRunner } from './requests.ts';

const DEADLINE_MS = 240_000;

/** Runs command lines in a process that has loaded `bundle` (see {@link bundleWorker}) already, one after the other. */
export function inProcessRunner(bundle: string): SignetRunner {
  let worker: Promise<ChildProcess> | undefined;
  const replace = (dead: ChildProcess): void => {
    dead.kill('SIGKILL');
    worker = undefined;
  };
  return {
    async run(request) {
      worker ??= start(bundle);
      const child = await worker;
      const answer = await ask(child, request);
      if (answer.exit === -1) replace(child);
      return answer;
    },
    stop: () => void worker?.then((child) => child.kill('SIGTERM')),
  };
}

function start(bundle: string): Promise<ChildProcess> {
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = fork(bundle, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...env, NO_COLOR: '1' },
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('message', () => resolve(child));
    child.once('exit', () => reject(new Error(`The bundled command did not start:\n${stderr}`)));
  });
}

/** Exit -1 when the worker died or did not answer in time; it is of no use afterwards. */
function ask(child: ChildProcess, request: SignetRequest): Promise<SignetAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: SignetAnswer): void => {
      clearTimeout(deadline);
      child.off('message', onMessage).off('exit', onExit);
      resolve(answer);
    };
    const onMessage = (message: unknown): void => settle(message as SignetAnswer);
    const onExit = (): void => settle({ exit: -1, stdout: '', stderr: 'the process ended' });
    const deadline = setTimeout(
      () => settle({ exit: -1, stdout: '', stderr: `no answer within ${DEADLINE_MS / 1000} s` }),
      DEADLINE_MS,
    );
    child.on('message', onMessage).on('exit', onExit);
    child.send(request);
  });
}
