import type { Module } from '@signet/core';
import { composeCurrent } from './tasks/compose-current.ts';
import { composeOverride } from './tasks/compose-override.ts';
import { composeUp } from './tasks/compose-up.ts';

export { docker, type DockerReader, type DockerWriter } from './docker.ts';
export { composeCurrent, composeOverride, composeUp };
export const modules: readonly Module[] = [composeCurrent, composeOverride, composeUp];
