import type { Module } from '@signet/core';
import { asyncStatus } from './tasks/async-status.ts';
import { clock } from './tasks/clock.ts';
import { command } from './tasks/command.ts';
import { copy } from './tasks/copy.ts';
import { envFile } from './tasks/env-file.ts';
import { file } from './tasks/file.ts';
import { gatherFacts } from './tasks/gather-facts.ts';
import { keys } from './tasks/keys.ts';
import { ping } from './tasks/ping.ts';
import { raw } from './tasks/raw.ts';
import { reachable } from './tasks/reachable.ts';
import { script } from './tasks/script.ts';
import { setup } from './tasks/setup.ts';
import { sharedDomain } from './tasks/shared-domain.ts';
import { shell } from './tasks/shell.ts';
import { signOn } from './tasks/sign-on.ts';
import { stat } from './tasks/stat.ts';
import { template } from './tasks/template.ts';

/** Every task, assertion and action of this package. */
export const modules: readonly Module[] = [
  asyncStatus,
  clock,
  command,
  copy,
  envFile,
  file,
  gatherFacts,
  keys,
  ping,
  raw,
  reachable,
  script,
  setup,
  sharedDomain,
  shell,
  signOn,
  stat,
  template,
];

export { commands, type CommandsReader, type CommandsWriter } from './targets/commands.ts';
export { files, type FilesReader, type FilesWriter } from './targets/files.ts';
export { http, type HttpReader } from './targets/http.ts';
