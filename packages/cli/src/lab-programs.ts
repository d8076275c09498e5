import { fileURLToPath } from 'node:url';
import type { LabPrograms } from '@signet/lab';

/**
 * How the lab's own programs are started: the bundles beside this one, or, when Signet runs from its sources,
 * what the lab package chooses itself.
 */
export function labPrograms(): LabPrograms | undefined {
  if (import.meta.url.endsWith('.ts')) return undefined;
  const bundle = (name: string): string[] => [process.execPath, fileURLToPath(new URL(`${name}.mjs`, import.meta.url))];
  return { daemon: bundle('lab-daemon'), wsadmin: bundle('lab-wsadmin'), docker: bundle('lab-docker') };
}
