import type { Diagnostic } from '@signet/core';
import type { FileAccess } from './model.ts';

/**
 * The parts of a `--limit`, with those that are `@file` replaced by the lines of the file. Each line is one pattern,
 * as Ansible's retry files have it.
 */
export function limitParts(
  parts: readonly string[],
  files: FileAccess,
): { readonly parts: string[]; readonly diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const read: string[] = [];
  for (const part of parts) {
    if (!part.startsWith('@')) {
      read.push(part);
      continue;
    }
    const path = part.slice(1);
    const text = files.read(path);
    if (text === undefined) {
      const why =
        files.list(path) === undefined
          ? 'There is no limit file'
          : 'What stands behind "@" in a limit must be a file, not the folder';
      const hint = 'Behind "@" stands a file with one host or pattern per line, such as a retry file.';
      diagnostics.push({ severity: 'error', code: 'LIMIT_FILE', message: `${why} ${path}.`, hint });
      continue;
    }
    const lines = text.split('\n').map((line) => line.trim());
    const patterns = lines.filter((line) => line !== '');
    read.push(...patterns);
    if (patterns.length > 0) continue;
    diagnostics.push({
      severity: 'warning',
      code: 'LIMIT_FILE',
      message: `The limit file ${path} names no host; as with Ansible it then limits nothing.`,
    });
  }
  return { parts: read, diagnostics };
}
