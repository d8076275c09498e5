import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './run.ts';

/** The release that everything here was proved against. */
export const LIBERTY_VERSION = '26.0.0.3';

// The smallest published package with servlets, form login, LTPA and securityUtility: 117 MB. The kernel alone is
// 15 MB, but its features are fetched by a program that does not use Maven's settings.
const ARTIFACT = `io.openliberty:openliberty-webProfile8:${LIBERTY_VERSION}:zip`;
const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack';
const DOWNLOAD_DEADLINE_MS = 300_000;
const VERSION_DEADLINE_MS = 30_000;

/** An unpacked server and what runs it. */
export interface OpenLiberty {
  /** The folder `wlp` of the unpacked package. */
  readonly home: string;
  /** As the server says it, with the JVM: `Open Liberty 26.0.0.3 (wlp-1.0…) on OpenJDK 64-Bit Server VM, version 17…`. */
  readonly version: string;
}

/**
 * Finds Open Liberty: the folder that `SIGNET_OPEN_LIBERTY` names, else the one unpacked earlier into the user's cache
 * folder, else from Maven Central by `mvn` with the user's own settings.
 *
 * @returns Why it cannot be had, as the end of a sentence; the text says "was not reached" only where no repository
 *   answered at all.
 */
export async function findOpenLiberty(): Promise<OpenLiberty | { readonly missing: string }> {
  const named = process.env['SIGNET_OPEN_LIBERTY'];
  if (named !== undefined && named !== '') return identify(named, `SIGNET_OPEN_LIBERTY names ${named}, where`);
  const home = join(cacheFolder(), `open-liberty-${LIBERTY_VERSION}`, 'wlp');
  if (!existsSync(home)) {
    const failure = await download(home);
    if (failure !== undefined) return { missing: failure };
  }
  return identify(home, `in ${home}`);
}

function cacheFolder(): string {
  const named = process.env['XDG_CACHE_HOME'];
  return join(named === undefined || named === '' ? join(homedir(), '.cache') : named, 'signet');
}

async function identify(home: string, where: string): Promise<OpenLiberty | { readonly missing: string }> {
  const program = join(home, 'bin', 'server');
  if (!existsSync(program)) return { missing: `${where} there is no bin/server` };
  const { code, output } = await run([program, 'version'], { deadlineMs: VERSION_DEADLINE_MS });
  const version = output.split('\n').find((line) => line.includes('Liberty'));
  if (code !== 0 || version === undefined) return { missing: `${where} bin/server does not run; is Java installed?` };
  return { home, version: version.trim() };
}

/** Unpacks beside the place and moves it there whole, as several tests may do so at once. */
async function download(home: string): Promise<string | undefined> {
  const place = dirname(home);
  mkdirSync(dirname(place), { recursive: true });
  const folder = mkdtempSync(`${place}-`);
  try {
    const { code, output } = await run(
      ['mvn', '-B', '-ntp', UNPACK, `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${folder}`],
      {
        cwd: folder,
        deadlineMs: DOWNLOAD_DEADLINE_MS,
      },
    );
    if (code === undefined) return 'Maven (mvn) is not installed';
    if (code !== 0) {
      if (/Could not transfer|Cannot access/u.test(output)) return 'Maven Central was not reached';
      const complaint = output.split('\n').find((line) => line.includes('[ERROR]')) ?? `mvn ended with ${code}`;
      return `Maven did not get ${ARTIFACT}: ${complaint}`;
    }
    mkdirSync(place, { recursive: true });
    moveUnlessThere(join(folder, 'wlp'), home);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}
