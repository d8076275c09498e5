import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { here } from './folders.ts';
import type { Trace } from './trace.ts';
import type { VaultAnswer } from './vault.ts';

/** What Ansible did with one case. */
export interface AnsibleAnswer {
  readonly traces: readonly Trace[];
  /** The encrypted files of its exchanges. */
  readonly vaults: readonly VaultAnswer[];
}

interface Recording {
  /** Version of ansible-core that answered. */
  readonly version: string;
  readonly answers: Record<string, AnsibleAnswer>;
}

/** Ansible's answers by the key of the case: what was asked, whatever the case is called. */
export class Recordings {
  readonly file: string;
  private readonly recording: Recording;
  private readonly used = new Set<string>();
  private changed = false;

  constructor(name: string) {
    this.file = join(here, 'recordings', `${name}.json.gz`);
    this.recording = existsSync(this.file)
      ? (JSON.parse(gunzipSync(readFileSync(this.file)).toString('utf8')) as Recording)
      : { version: 'none', answers: {} };
  }

  get version(): string {
    return this.recording.version;
  }

  get size(): number {
    return Object.keys(this.recording.answers).length;
  }

  get(key: string): AnsibleAnswer | undefined {
    const answer = this.recording.answers[key];
    if (answer !== undefined) this.used.add(key);
    return answer;
  }

  set(key: string, answer: AnsibleAnswer): void {
    this.used.add(key);
    this.recording.answers[key] = answer;
    this.changed = true;
  }

  /**
   * Writes the file; the same content is the same bytes.
   *
   * @param whole Every case has been asked for since it was read: answers to others are left out.
   */
  save(version: string, whole: boolean): void {
    const answers = Object.fromEntries(
      Object.entries(this.recording.answers)
        .filter(([key]) => !whole || this.used.has(key))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    if (!this.changed && Object.keys(answers).length === this.size) return;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, gzipSync(JSON.stringify({ version, answers } satisfies Recording), { level: 9 }));
  }
}
