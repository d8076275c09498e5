import { CommanderError } from 'commander';
import { errorLine } from './console/output.ts';
import { EXIT, exitCodeOfUsage, isCompatAsked } from './exit-codes.ts';
import { adviceFor, asHelp } from './habits.ts';
import { buildProgram } from './program.ts';

const ANSWERS: ReadonlySet<number> = new Set([EXIT.done, EXIT.negative, EXIT.unknown, EXIT.changesPending]);

// A reader that goes away (`signet run … | less`) or a full disk is no reason to stop: a run in the middle of a restart has
// to go on to its end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  errorLine(`Standard output cannot be written: ${error.message}`);
  process.once('exit', (code) => {
    // An answer that nobody can read is none.
    if (ANSWERS.has(code)) process.exitCode = EXIT.outputLost;
  });
});
process.stderr.on('error', () => undefined);

const hasJsonErrors = process.argv[2] === 'ltpa' && process.argv.includes('--json');

try {
  const args = asHelp(process.argv.slice(2));
  const program = await buildProgram(args);
  await program.parseAsync(args, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    const advice = error.exitCode === 0 ? undefined : adviceFor(process.argv.slice(2));
    if (advice !== undefined) errorLine(advice);
    process.exitCode = error.exitCode === 0 ? EXIT.done : exitCodeOfUsage(process.argv);
  } else {
    // Most commands end well, and what shows a place in a file reads all of YAML.
    const { printProblem } = await import('./console/problems.ts');
    process.exitCode = printProblem(error, {
      compat: isCompatAsked(process.argv),
      hasNoHosts: process.argv[2] === 'ltpa',
    });
  }
  if (hasJsonErrors) (await import('./console/ltpa/error-json.ts')).printErrorJson(error, process.argv[3]);
}
