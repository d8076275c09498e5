import type { LabDescription } from '../up/description.ts';
import type { LabProfile, LabPrograms, PartChoices, StartTimes } from '../up/options.ts';

/** What the daemon is started with; its first message. */
export interface DaemonOptions {
  /** Without symbolic links. */
  readonly dir: string;
  readonly profile: LabProfile;
  readonly parts: PartChoices;
  readonly programs: LabPrograms;
  readonly startTimes: StartTimes;
}

/** What the daemon tells whoever started it. */
export type DaemonMessage =
  | { readonly progress: string }
  | { readonly ready: LabDescription }
  | { readonly failed: string };
