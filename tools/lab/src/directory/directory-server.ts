/** A running directory, real or the lab's own. */
export interface DirectoryServer {
  readonly port: number;
  readonly pids: readonly number[];
  /** Ends it; connections end too. */
  close(): Promise<void>;
}
