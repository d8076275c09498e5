import { ansibleVersion, type Driver, startDriver } from './ansible/driver.ts';
import { ansibleVault, runAnsible } from './ansible/run-ansible.ts';
import { type Case, caseKey } from './case.ts';
import { compareTraces, type Difference } from './compare.ts';
import { knownDifference } from './known.ts';
import type { AnsibleAnswer, Recordings } from './recordings.ts';
import { compatOptions } from './signet/compat-options.ts';
import type { SignetRunner } from './signet/requests.ts';
import { runSignet, signetVault } from './signet/run-signet.ts';
import type { Trace } from './trace.ts';

export interface Known {
  readonly row: string;
  readonly reason: string;
}

/** How a case ended. */
export type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'known'; readonly known: readonly Known[] }
  | {
      readonly kind: 'failed';
      readonly differences: readonly Difference[];
      readonly ansible: readonly Trace[];
      readonly signet: readonly Trace[];
    }
  | { readonly kind: 'skipped'; readonly reason: string };

export interface SessionOptions {
  readonly runner: SignetRunner;
  readonly recordings?: Recordings;
  /** Asks Ansible although its answer is recorded. */
  readonly live?: boolean;
}

/** Compares cases one after the other; several sessions may run beside one another. */
export interface Session {
  compare(test: Case): Promise<Verdict>;
  stop(): void;
}

export function createSession({ runner, recordings, live = false }: SessionOptions): Session {
  let driver: Driver | undefined;
  let compat: Promise<readonly string[]> | undefined;
  const hasAnsible = ansibleVersion() !== undefined;
  const ask = (test: Case): Promise<AnsibleAnswer> => askAnsible(test, (driver ??= startDriver()));

  async function answerOf(test: Case): Promise<AnsibleAnswer | undefined> {
    const key = caseKey(test);
    const recorded = recordings?.get(key);
    if (recorded !== undefined && !live) return recorded;
    if (!hasAnsible) return recorded;
    const answer = await ask(test);
    if (!tookTooLong(answer)) recordings?.set(key, answer);
    return answer;
  }

  return {
    async compare(test) {
      const expected = await answerOf(test);
      if (expected === undefined) return { kind: 'skipped', reason: 'not recorded, and ansible-core is not installed' };
      if (tookTooLong(expected)) return { kind: 'skipped', reason: 'Ansible took too long' };
      compat ??= compatOptions(runner);
      const actual = await runSignet(test, runner, await compat);
      const differences = [
        ...compareTraces(expected.traces, actual),
        ...(await readAnsibleVaults(test, expected, runner)),
        ...(hasAnsible ? await readSignetVaults(test, runner, () => (driver ??= startDriver())) : []),
      ];
      return verdictOf(test, differences, expected.traces, actual);
    },
    stop() {
      driver?.stop();
      runner.stop();
    },
  };
}

function verdictOf(
  test: Case,
  differences: readonly Difference[],
  ansible: readonly Trace[],
  signet: readonly Trace[],
): Verdict {
  if (differences.length === 0) return { kind: 'equal' };
  const known: Known[] = [];
  for (const difference of differences) {
    const rule = knownDifference(difference, test, signet);
    if (rule === undefined) return { kind: 'failed', differences, ansible, signet };
    if (!known.some(({ row }) => row === rule.row)) known.push({ row: rule.row, reason: rule.reason });
  }
  return { kind: 'known', known };
}

/** A busy machine is no answer. */
function tookTooLong({ traces }: AnsibleAnswer): boolean {
  return traces.some(({ exit }) => exit === -1);
}

/** What Ansible answers to a case, live. */
export async function askAnsible(test: Case, driver: Driver): Promise<AnsibleAnswer> {
  const vaults = [];
  for (const { file, encrypt } of test.exchanges ?? [])
    vaults.push(await ansibleVault(test, { verb: 'encrypt', file, text: textOf(test, file), args: encrypt }, driver));
  return { traces: await runAnsible(test, driver), vaults };
}

async function readAnsibleVaults(test: Case, { vaults }: AnsibleAnswer, runner: SignetRunner): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [index, { file, decrypt }] of (test.exchanges ?? []).entries()) {
    const encrypted = vaults[index];
    if (encrypted === undefined || !('text' in encrypted)) continue;
    const answer = await signetVault(test, { verb: 'decrypt', file, text: encrypted.text, args: decrypt }, runner);
    found.push(...exchanged(index, 'Signet decrypts what Ansible encrypted', textOf(test, file), answer));
  }
  return found;
}

async function readSignetVaults(test: Case, runner: SignetRunner, driver: () => Driver): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [index, { file, encrypt, decrypt }] of (test.exchanges ?? []).entries()) {
    const text = textOf(test, file);
    const encrypted = await signetVault(test, { verb: 'encrypt', file, text, args: encrypt }, runner);
    const answer =
      'text' in encrypted
        ? await ansibleVault(test, { verb: 'decrypt', file, text: encrypted.text, args: decrypt }, driver())
        : encrypted;
    found.push(...exchanged(index, 'Ansible decrypts what Signet encrypted', text, answer));
  }
  return found;
}

function exchanged(
  index: number,
  detail: string,
  text: string,
  answer: { text: string } | { refusal: string },
): Difference[] {
  if ('text' in answer && answer.text === text) return [];
  return [{ command: index + 1, kind: 'vault', detail, ansible: text, signet: answer }];
}

function textOf({ name, files }: Case, file: string): string {
  const text = files[file];
  if (text === undefined) throw new Error(`Case ${name} has no file ${file}.`);
  return text;
}
