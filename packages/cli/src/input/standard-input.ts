import { InputError } from '@signet/core';
import { errorLine } from '../console/output.ts';

/**
 * All of standard input.
 *
 * @param what Is read from it, for messages: `the token`.
 * @throws {InputError} `LTPA_FILE` when it is longer than the limit.
 */
export async function standardInput(what: string, maxBytes: number): Promise<Buffer> {
  if (process.stdin.isTTY) errorLine(`Reading ${what} from standard input; Ctrl-D ends it.`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Buffer);
    length += bytes.length;
    if (length > maxBytes) throw tooLong('standard input', what, maxBytes);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** @param where Such as a path. */
export function tooLong(where: string, what: string, maxBytes: number): InputError {
  return InputError.of(`${where} is longer than ${maxBytes} bytes, which ${what} never is.`, {
    code: 'LTPA_FILE',
    hint: 'Give the right file.',
  });
}
