import { type ChildProcess, fork } from 'node:child_process';
import type { SignetAnswer, SignetRequest, SignetRunner } from './requests.ts';

const DEADLINE_MS = 240_000;

/**
 * Runs command lines in a process that has loaded `bundle` (see {@link bundleWorker}) already, one after the other. A
 * process that is gone, also because it was stopped, is replaced: who shrinks a failure asks afterwards.
 */
export function inProcessRunner(bundle: string): SignetRunner {
  let worker: Promise<ChildProcess> | undefined;
  const running = async (): Promise<ChildProcess> => {
    const child = await (worker ??= start(bundle));
    if (child.connected) return child;
    worker = undefined;
    return running();
  };
  return {
    async run(request) {
      const child = await running();
      const answer = await ask(child, request);
      if (answer.exit === -1) {
        if (child.connected) child.disconnect();
        child.kill('SIGKILL');
      }
      return answer;
    },
    stop() {
      const former = worker;
      worker = undefined;
      former?.then(
        (child) => child.kill('SIGTERM'),
        () => undefined,
      );
    },
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
    // A channel that closes while something is sent is an answer that does not come, not an error of this process.
    child.on('error', reject);
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
    child.send(request, (error) => {
      if (error) settle({ exit: -1, stdout: '', stderr: `the process is gone: ${error.message}` });
    });
  });
}
