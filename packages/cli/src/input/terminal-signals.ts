import { EXIT } from '../exit-codes.ts';

/** What a terminal signals when Ctrl-C is pressed: all processes in the foreground, shell scripts among them. */
const FOREGROUND = 0;

/**
 * Has the process die of SIGINT when it has come to its end with the code for an interruption: a shell that sees it only
 * exit goes on with its loop.
 */
export function endByInterrupt(): void {
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
