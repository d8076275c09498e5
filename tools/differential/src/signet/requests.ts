/** A command line of Signet and where to run it. */
export interface SignetRequest {
  readonly folder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface SignetAnswer {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs command lines of one build of Signet. */
export interface SignetRunner {
  run(request: SignetRequest): Promise<SignetAnswer>;
  stop(): void;
}
