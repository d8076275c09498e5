import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether what is written through a host's SSH server finds room. */
export interface DiskState {
  readonly full: boolean;
  /** While the disk is full, first in the `PATH` of commands, so that they see it, too. */
  readonly programs?: string;
}

export const NORMAL_DISK: DiskState = { full: false };

const DF = `#!/bin/sh
# The disk of this host of the lab is full.
printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\\n/dev/lab 1048576 1048576 0 100%% /\\n'
`;

const CAT = `#!/bin/sh
# The disk of this host of the lab is full.
if [ -f /dev/stdout ]; then
  echo 'cat: write error: No space left on device' >&2
  exit 1
fi
PATH=\${PATH#*:}
exec cat "$@"
`;

/** Writes programs that report a full disk, or find no room on it; returns their folder. */
export function writeFullDiskPrograms(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'df'), DF, { mode: 0o755 });
  writeFileSync(join(folder, 'cat'), CAT, { mode: 0o755 });
  return folder;
}
