import type { InputError } from '@signet/core';

/** The variables that a template may use, resolved when asked for. */
export interface Scope {
  /** The value; may throw an `InputError` of the variable's own template. */
  get(name: string): unknown;
  has(name: string): boolean;
  names(): Iterable<string>;
  /** A variable as its author wrote it, where it is evaluated only when it is asked for; else its value. */
  written?(name: string): unknown;
  /** Whether a variable holds text that is never read as a list or a dict: what `to_json` and the like gave. */
  keepsText?(name: string): boolean;
  /** What ansible-core refuses since 2.19 is taken as before. */
  readonly lenient?: boolean;
}

/** What tests such as `is file` and filters such as `realpath` ask about the control node's disk. */
export type DiskQuestion =
  | 'exists'
  | 'link_exists'
  | 'file'
  | 'directory'
  | 'link'
  | 'mount'
  | 'same_file'
  | 'vaulted_file'
  | 'realpath'
  | 'expanduser'
  | 'expandvars'
  | 'fileglob';

/** What a template may ask of the world around it. */
export interface Environment {
  /**
   * What a template gives. `native`: one expression alone keeps its type. `literals`, as Ansible before 2.19 without
   * `jinja2_native`: text, which is read again when it looks like a list, a dict or a boolean. Default `native`.
   */
  readonly results?: 'native' | 'literals';
  /**
   * Answers `lookup('name', …)`; a list for most lookups, or `UNKNOWN`. Called only for those that this package does
   * not answer itself (`vars`, `items`, `dict`, …). An error without a place gets that of the call.
   *
   * @param scope the variables of the caller
   */
  lookup?(name: string, args: readonly unknown[], named: Readonly<Record<string, unknown>>, scope: Scope): unknown;
  /** Answers what is asked about the disk: a boolean, a path, or a list of paths. Without it such tests are errors. */
  disk?(question: DiskQuestion, paths: readonly string[]): unknown;
  /** The time for `now()`; without it `now()` is an error. */
  now?(): Date;
  /**
   * Told about mistakes in a part that may or may not be reached, because what decides is unknown: the right side of
   * `unknown and x.y`, a branch of `a if unknown else b`. Without it such mistakes go unnoticed, because they need not be any.
   */
  onGuarded?(error: InputError): void;
  /** Told about a failure that `errors='warn'` of a lookup lets pass. */
  onWarning?(error: InputError): void;
}
