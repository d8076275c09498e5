import pc from 'picocolors';

/** Colours only on a terminal, and not when `NO_COLOR` is set; `FORCE_COLOR` wins. */
export type Theme = ReturnType<typeof pc.createColors>;

/** What settings say about colours. */
export interface ColourChoice {
  readonly forceColour: boolean;
  readonly noColour: boolean;
}

export function theme(stream: { readonly isTTY?: boolean }, choice?: ColourChoice): Theme {
  return pc.createColors(hasColour(stream, choice));
}

/** Whether what is written to a stream has colours. */
export function hasColour(stream: { readonly isTTY?: boolean }, choice?: ColourChoice): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (choice?.forceColour === true || (FORCE_COLOR !== undefined && FORCE_COLOR !== '0')) return true;
  if (choice?.noColour === true || NO_COLOR !== undefined) return false;
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** One line for people or programs, on standard output. */
export function line(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Waits until standard output has what was written to it; false when it was lost. A reader that went away may have read it. */
export function isWritten(): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write('', () => {
      const error: NodeJS.ErrnoException | null = process.stdout.errored;
      resolve(error === null || error.code === 'EPIPE');
    });
  });
}

/** One line on standard error: problems and progress. */
export function errorLine(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Something to know that stops nothing, on standard error. */
export function warningLine(text: string): void {
  errorLine(`${theme(process.stderr).yellow('warning:')} ${text}`);
}
