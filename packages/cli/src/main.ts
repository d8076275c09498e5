import { CommanderError } from 'commander';
import { printProblem } from './console/problems.ts';
import { EXIT } from './exit-codes.ts';
import { buildProgram } from './program.ts';

// A reader that goes away (`signet list | head`) ends us quietly, as it ends any Unix program.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else process.exitCode = printProblem(error);
}
