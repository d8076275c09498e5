/** A part that exists as a real program and as an equivalent of the lab's own. */
export const PART_NAMES = ['sshd', 'slapd', 'jython', 'docker'] as const;
export type PartName = (typeof PART_NAMES)[number];
/** `auto`: the real program where it is installed and works, else the lab's own. `real`: an error where it does not. */
export type PartChoice = 'auto' | 'real' | 'inprocess';
export type PartChoices = { readonly [part in PartName]?: PartChoice };

export type LabProfile = 'demo' | 'realistic' | 'test';

export interface StartTimes {
  /** Milliseconds that each process of the cell takes to start; stopping takes a quarter of it. */
  readonly processMs: number;
  /** The same of wsadmin where no JVM has to start for it. */
  readonly wsadminMs: number;
}

export const START_TIMES: Readonly<Record<LabProfile, StartTimes>> = {
  demo: { processMs: 2000, wsadminMs: 1000 },
  realistic: { processMs: 45_000, wsadminMs: 15_000 },
  test: { processMs: 200, wsadminMs: 50 },
};

/** How the lab's own programs are started: an argv to which their arguments are appended. */
export interface LabPrograms {
  readonly daemon: readonly string[];
  /** Stands in for wsadmin where no Java is, and for the other programs of a profile. */
  readonly wsadmin: readonly string[];
  /** Stands in for the `docker` program. */
  readonly docker: readonly string[];
}

export interface LabUpOptions {
  /** The lab's folder; created, and removed by `labDown`. */
  readonly dir: string;
  readonly profile?: LabProfile;
  readonly parts?: PartChoices;
  /** How to start the lab's own programs; from their sources when left out. */
  readonly programs?: LabPrograms | undefined;
  /** Told what is being started, one sentence at a time. */
  readonly onProgress?: (message: string) => void;
  /** Milliseconds to wait for the lab to be ready; 120 000 when left out. */
  readonly deadlineMs?: number;
}
