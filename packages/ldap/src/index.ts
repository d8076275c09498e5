import type { Module } from '@signet/core';
import { reachable } from './tasks/reachable.ts';

export { directory, type DirectoryReader } from './directory.ts';
export type { DirectoryAnswer, DirectoryQuery, DirectoryServer, DirectoryUser } from './query.ts';
export { reachable };
export const modules: readonly Module[] = [reachable];
