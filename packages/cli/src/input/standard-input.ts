import { errorLine } from '../console/output.ts';
import { tooLong } from './short-file.ts';

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
