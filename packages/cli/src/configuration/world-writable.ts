import { statSync } from 'node:fs';
import type { Diagnostic } from '@signet/core';

/** Whether somebody else may have put a file there: settings name programs that are run. */
export function isWorldWritable(folder: string): boolean {
  return (statSync(folder).mode & 0o002) !== 0;
}

export function unsafe(file: string, hint: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'CONFIGURATION_UNSAFE',
    message: `${file} is ignored: everybody may write in its folder.`,
    hint,
  };
}
