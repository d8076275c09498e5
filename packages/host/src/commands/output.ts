import { StringDecoder } from 'node:string_decoder';
import type { RunOptions, RunResult, TaskContext } from '@signet/core';

/** Lines as Python's `splitlines` finds them. */
export function linesOf(text: string): string[] {
  // oxlint-disable-next-line no-control-regex -- Python splits lines at these as well.
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** What a command said, as `register` receives it. */
export function outputFacts(result: Pick<RunResult, 'stdout' | 'stderr'>, strip = true) {
  const text = (bytes: Buffer): string => {
    const whole = bytes.toString('utf8');
    return strip ? whole.replace(/[\r\n]+$/u, '') : whole;
  };
  const stdout = text(result.stdout);
  const stderr = text(result.stderr);
  return { stdout, stdout_lines: linesOf(stdout), stderr, stderr_lines: linesOf(stderr) };
}

/** Output shown while it comes; a character that is cut in two waits for its rest. */
export function liveOutput(context: TaskContext): NonNullable<RunOptions['onOutput']> {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  return (stream, chunk) => {
    const text = decoders[stream].write(chunk);
    if (text !== '') context.output(stream, text);
  };
}
