import type { Module } from '@signet/core';
import { clock } from './tasks/clock.ts';
import { copy } from './tasks/copy.ts';
import { envFile } from './tasks/env-file.ts';
import { keys } from './tasks/keys.ts';
import { reachable } from './tasks/reachable.ts';
import { sharedDomain } from './tasks/shared-domain.ts';
import { signOn } from './tasks/sign-on.ts';

/** Every task and assertion of this package. */
export const modules: readonly Module[] = [clock, copy, envFile, keys, reachable, sharedDomain, signOn];

export { files, type FilesReader, type FilesWriter } from './targets/files.ts';
export { http, type HttpReader } from './targets/http.ts';
