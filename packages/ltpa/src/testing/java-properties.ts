import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What `java.util.Properties` made of a text: its properties, and how it stores them again. */
export interface JavaProperties {
  readonly properties: ReadonlyMap<string, string>;
  readonly stored: string;
}

const source = fileURLToPath(new URL('ReadProperties.java', import.meta.url));
const deadlineMs = 60_000;

/** For the title of a test that needs Java; empty when it is there. */
export const noJava =
  spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0 ? '' : ' (skipped: there is no java here)';

/**
 * Reads many texts with one Java.
 *
 * @param texts ISO-8859-1 characters only.
 * @returns For each text what Java read; `undefined` where it refused a broken escape.
 */
export function readWithJava(texts: readonly string[]): (JavaProperties | undefined)[] {
  const input = [number(texts.length)];
  for (const text of texts) input.push(number(text.length), Buffer.from(text, 'latin1'));
  const { status, stdout, stderr } = spawnSync('java', ['-Xshare:auto', '-XX:TieredStopAtLevel=1', source], {
    input: Buffer.concat(input),
    timeout: deadlineMs,
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`java ended with ${status}: ${stderr.toString().slice(0, 500)}`);
  const answers = new Answers(stdout);
  return texts.map(() => answers.next());
}

class Answers {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): JavaProperties | undefined {
    const count = this.#number();
    if (count < 0) return undefined;
    const properties = new Map<string, string>();
    for (let index = 0; index < count; index += 1) properties.set(this.#text(), this.#text());
    return { properties, stored: this.#text() };
  }

  #number(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  #text(): string {
    const length = 2 * this.#number();
    this.#at += length;
    return Buffer.from(this.#bytes.subarray(this.#at - length, this.#at))
      .swap16()
      .toString('utf16le');
  }
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
