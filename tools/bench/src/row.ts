/** A command line of one program. */
export interface Invocation {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a row measures, set up in a folder of its own. */
export interface Scene {
  readonly signet: Invocation;
  /** Program and arguments; none where Ansible has no such thing. */
  readonly ansible?: Invocation & { readonly program: string };
  tearDown(): Promise<void>;
}

/** One row of the figures. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly targetMs: number;
  /** Largest resident set that Signet may have, in MB. */
  readonly targetMb?: number;
  /** Ansible takes minutes: it is measured once. */
  readonly slow?: true;
  /** Why it cannot be measured here; nothing when it can. */
  missing?(): string | undefined;
  setUp(folder: string): Promise<Scene>;
}
