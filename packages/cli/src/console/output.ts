import pc from 'picocolors';

/** Colours only on a terminal, and not when `NO_COLOR` is set; `FORCE_COLOR` wins. */
export type Theme = ReturnType<typeof pc.createColors>;

export function theme(stream: NodeJS.WriteStream): Theme {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return pc.createColors(true);
  return pc.createColors(stream.isTTY && NO_COLOR === undefined && process.env['TERM'] !== 'dumb');
}

/** One line for people or programs, on standard output. */
export function line(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** One line on standard error: problems and progress. */
export function errorLine(text: string): void {
  process.stderr.write(`${text}\n`);
}
