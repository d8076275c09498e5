// A process that runs `signet` command lines one after the other without starting Node for each: bundled, forked, told by messages.
import { buildProgram, printProblem } from '@signet/cli';
import type { SignetAnswer, SignetRequest } from './requests.ts';

const write = { stdout: process.stdout.write.bind(process.stdout), stderr: process.stderr.write.bind(process.stderr) };

process.on('message', (request: SignetRequest) => {
  // Who asked may be gone by now.
  void answer(request).then((result) => process.send?.(result, () => undefined));
});

async function answer({ folder, args, env }: SignetRequest): Promise<SignetAnswer> {
  let stdout = '';
  let stderr = '';
  const before = { ...process.env };
  process.chdir(folder);
  Object.assign(process.env, env, { PWD: folder });
  process.exitCode = 0;
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    stdout += String(chunk);
    return true;
  };
  process.stderr.write = (chunk: string | Uint8Array): boolean => {
    stderr += String(chunk);
    return true;
  };
  try {
    const program = await buildProgram(args);
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // What commander refuses carries its own exit code; everything else is told as the command tells it.
    const usage = (error as { code?: unknown }).code;
    if (typeof usage === 'string' && usage.startsWith('commander.')) process.exitCode = 64;
    else process.exitCode = printProblem(error);
  } finally {
    process.stdout.write = write.stdout;
    process.stderr.write = write.stderr;
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
  const exit = exitCode();
  process.exitCode = 0;
  return { exit, stdout, stderr };
}

function exitCode(): number {
  return Number(process.exitCode ?? 0);
}

process.send?.('ready');
