import type { Module } from '@signet/core';
import { asyncStatus } from './tasks/async-status.ts';
import { clock } from './tasks/clock.ts';
import { command } from './tasks/command.ts';
import { copy } from './tasks/copy.ts';
import { envFile } from './tasks/env-file.ts';
import { keys } from './tasks/keys.ts';
import { raw } from './tasks/raw.ts';
import { reachable } from './tasks/reachable.ts';
import { script } from './tasks/script.ts';
import { sharedDomain } from './tasks/shared-domain.ts';
import { shell } from './tasks/shell.ts';
import { signOn } from './tasks/sign-on.ts';

/** Every task and assertion of this package. */
export const modules: readonly Module[] = [
  asyncStatus,
  clock,
  command,
  copy,
  envFile,
  keys,
  raw,
  reachable,
  script,
  sharedDomain,
  shell,
  signOn,
];

export { files, type FilesReader, type FilesWriter } from './targets/files.ts';
export { http, type HttpReader } from './targets/http.ts';
