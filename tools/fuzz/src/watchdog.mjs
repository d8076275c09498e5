// Watches the main thread from a thread of its own: one that never comes back from an input cannot tell so itself.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { state, input, names, seed, deadlineMs } = workerData;
let last = -1;
let since = Date.now();
setInterval(() => {
  const now = Atomics.load(state, 0);
  if (now !== last) [last, since] = [now, Date.now()];
  else if (Date.now() - since > deadlineMs) {
    const bytes = Buffer.from(input.slice(0, Atomics.load(state, 2))).toString('base64');
    writeSync(2, `FOUND ${names[Atomics.load(state, 1)]}: hangs\n  seed ${seed}\n  input ${bytes}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
}, 500);
