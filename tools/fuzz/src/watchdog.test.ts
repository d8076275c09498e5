import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('ends a run that hangs and names the input', () => {
  const program = fileURLToPath(new URL('testing/hanging.ts', import.meta.url));
  const { signal, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], {
    encoding: 'utf8',
    timeout: 25_000,
    killSignal: 'SIGTERM',
  });
  const input = Buffer.from('for ever').toString('base64');
  expect({ signal, stderr }).toEqual({
    signal: 'SIGKILL',
    stderr: `FOUND endless: hangs\n  seed 5\n  input ${input}\n`,
  });
}, 30_000);
