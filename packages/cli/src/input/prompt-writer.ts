import { closeSync, openSync, writeSync } from 'node:fs';

/** Where prompts are written. */
export interface PromptWriter {
  write(text: string): void;
  close(): void;
}

/** The terminal itself, as `ssh` and `sudo` do: `2> FILE` does not hide a question. Without one, standard error. */
export function promptWriter(): PromptWriter {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'w');
  } catch {
    // No controlling terminal, though standard input may be one.
    return { write: (text) => void process.stderr.write(text), close: () => undefined };
  }
  return { write: (text) => void writeSync(fd, text), close: () => closeSync(fd) };
}
