import type { SourceRef } from '@signet/core';
import type { SettingName } from './settings.ts';

/** A setting as a place gives it, not read yet. */
export interface Found {
  readonly name: SettingName;
  readonly text: string;
  /** What its paths are relative to. */
  readonly folder: string;
  /** The environment variable it comes from. */
  readonly variable?: string;
  /** What it is called in `ansible.cfg`. */
  readonly key?: string;
  /** Where in a file it stands. */
  readonly at?: SourceRef;
}
