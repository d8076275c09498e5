import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Random, seededRandom } from './random.ts';
import { shrink } from './shrink.ts';
import type { Finding, Target } from './target.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** When to stop; with a number of inputs, the same inputs come every time. */
  readonly until: { readonly seconds: number } | { readonly inputs: number };
  /** CPU time that one input may take where its target names none. */
  readonly slowMs?: number;
  /** How long to look for a smaller input with the same fault: 5 seconds when left out. */
  readonly shrinkMs?: number;
  /** After how many findings to stop: more of the same say nothing. */
  readonly mostFindings?: number;
  /** Told of each input before it is tried, so that one that never ends is known. */
  watch?(target: Target, input: Buffer): void;
  onFinding?(finding: Finding): void;
}

export interface Tally {
  readonly target: string;
  inputs: number;
  /** Time on the CPU, the making of the inputs included. */
  cpuMs: number;
}

export interface FuzzResult {
  readonly tallies: readonly Tally[];
  readonly findings: readonly Finding[];
  /** Memory that was not given back between the first third of the run and its end. */
  readonly grownBytes: number;
}

const defaultSlowMs = 50;
/** Inputs of a target between two looks at the clock. */
const burst = 2;
const defaultMostFindings = 10;

/** Feeds inputs to targets until the time is over or enough faults are found. */
export function fuzz(targets: readonly Target[], options: FuzzOptions): FuzzResult {
  const random = seededRandom(options.seed);
  const tallies = targets.map(({ name }): Tally => ({ target: name, inputs: 0, cpuMs: 0 }));
  const findings: Finding[] = [];
  const progress = progressOf(options.until, tallies);
  const enough = (): boolean => findings.length >= (options.mostFindings ?? defaultMostFindings);
  let early: number | undefined;
  while (progress() < 1 && !enough()) {
    if (early === undefined && progress() > 1 / 3) early = memoryInUse();
    for (const [index, target] of targets.entries()) {
      const tally = tallies[index];
      if (tally !== undefined && !enough()) tryTarget(target, tally, random, options, findings);
    }
  }
  return { tallies, findings, grownBytes: Math.max(0, memoryInUse() - (early ?? memoryInUse())) };
}

function tryTarget(target: Target, tally: Tally, random: Random, options: FuzzOptions, findings: Finding[]): void {
  const { shrinkMs = 5000, watch, onFinding } = options;
  const slowMs = target.slowMs ?? options.slowMs ?? defaultSlowMs;
  const before = process.cpuUsage();
  for (let left = burst * target.share; left > 0; left -= 1) {
    tally.inputs += 1;
    const input = target.make(random);
    watch?.(target, input);
    const started = performance.now();
    let fault = judged(target, input);
    // The clock also runs while others have the CPU: only what is slow again, on the CPU, is a finding.
    if (performance.now() - started > slowMs) fault ??= slowness(target, input, slowMs);
    if (fault === undefined) continue;
    const kind = kindOf(fault);
    const fails = (candidate: Buffer): boolean => {
      const found = judged(target, candidate) ?? slowness(target, candidate, slowMs);
      return found !== undefined && kindOf(found) === kind;
    };
    const finding = { target: target.name, fault, input, shrunk: shrink(input, fails, shrinkMs) };
    findings.push(finding);
    onFinding?.(finding);
    // The rest of the burst would most likely say the same.
    break;
  }
  const { user, system } = process.cpuUsage(before);
  tally.cpuMs += (user + system) / 1000;
}

function judged(target: Target, input: Buffer): string | undefined {
  try {
    return target.judge(input);
  } catch (error) {
    return `threw ${String(error).split('\n')[0]}`;
  }
}

function slowness(target: Target, input: Buffer, slowMs: number): string | undefined {
  let least = Number.POSITIVE_INFINITY;
  for (let times = 0; times < 3; times += 1) {
    const before = process.cpuUsage();
    judged(target, input);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    if (least <= slowMs) return undefined;
  }
  return `slow: ${Math.round(least)} ms on the CPU`;
}

function kindOf(fault: string): string {
  return fault.split(':', 1)[0] ?? fault;
}

/** From 0 at the beginning to 1 at the end. */
function progressOf(until: FuzzOptions['until'], tallies: readonly Tally[]): () => number {
  if ('inputs' in until) {
    return () => {
      let done = 0;
      for (const { inputs } of tallies) done += inputs;
      return done / until.inputs;
    };
  }
  const started = performance.now();
  return () => (performance.now() - started) / 1000 / until.seconds;
}

/** After everything that nobody refers to was thrown away. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
