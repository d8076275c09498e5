import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How to start `wsadmin-main.ts`: from source in a checkout, from its bundle beside this one otherwise. */
export function defaultStandIn(): readonly string[] {
  const source = fileURLToPath(new URL('./wsadmin-main.ts', import.meta.url));
  if (existsSync(source)) return [process.execPath, '--import', import.meta.resolve('tsx'), source];
  return [process.execPath, fileURLToPath(new URL('./lab-wsadmin.mjs', import.meta.url))];
}
