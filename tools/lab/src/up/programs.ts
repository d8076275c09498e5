import { fileURLToPath } from 'node:url';
import type { LabPrograms } from './options.ts';

/** The lab's own programs, run from their sources. */
export function sourcePrograms(): LabPrograms {
  const source = (file: string): string[] => [
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    fileURLToPath(new URL(`../${file}`, import.meta.url)),
  ];
  return {
    daemon: source('daemon-main.ts'),
    wsadmin: source('cell/wsadmin-main.ts'),
    docker: source('docker-main.ts'),
  };
}
