/** A container as the Sametime stand-in looks at it. */
export interface LiveContainer {
  readonly id: string;
  readonly running: boolean;
  readonly env: ReadonlyMap<string, string>;
}

/** The containers of the lab's Sametime, on a real engine or on the lab's own. */
export interface ContainerEngine {
  /** Of one service; `undefined` when there is none. */
  container(service: string): Promise<LiveContainer | undefined>;
  /** A file as a running container sees it. */
  readFile(id: string, path: string): Promise<Buffer | undefined>;
  /** `docker compose up -d` in the project's folder. */
  up(): Promise<void>;
  /** How many containers were created for each service since the lab is up. */
  creations(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export function environmentMap(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
