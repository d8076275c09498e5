import { readFileSync } from 'node:fs';

let text: string | undefined;

/** The text of `bridge.py`, which lies beside this file, also in the bundled command. */
export function bridgeFile(): string {
  text ??= readFileSync(new URL('bridge.py', import.meta.url), 'utf8');
  return text;
}
