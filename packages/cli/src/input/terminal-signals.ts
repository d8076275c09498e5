import { EXIT } from '../exit-codes.ts';

/** What a terminal signals when Ctrl-C is pressed: all processes in the foreground, shell scripts among them. */
const FOREGROUND = 0;

/**
 * Tells a run that it is interrupted, and has the process die of SIGINT when it has come to its end with the code for
 * that: a shell that sees it only exit goes on with its loop.
 */
export function endByInterrupt(): void {
  process.emit('SIGINT');
  process.once('exit', (code) => {
    if (code !== EXIT.interrupted) return;
    process.removeAllListeners('SIGINT');
    process.kill(FOREGROUND, 'SIGINT');
  });
}

/** Stops until the shell continues it; returns at once where no shell could. */
export function suspend(): void {
  process.kill(FOREGROUND, 'SIGTSTP');
}
