import { formatSourceRef, type Json } from '@signet/core';
import type { HostOutcome, Outcome, ShownChange, ShownError, ShownFinding, Status } from '@signet/engine';
import type { Theme } from '../output.ts';

/** How much of an outcome is shown. */
export interface Detail {
  /** Every changed field with its two values. */
  readonly changes: boolean;
  /** Nothing of hosts where nothing changed or went wrong. */
  readonly quiet?: boolean;
  /** What `register` would receive. */
  readonly results?: boolean;
  readonly theme: Theme;
  /** Of the terminal; 0 or left out where there is none. */
  readonly columns?: number;
}

/** How wide the names of tasks are, so that hosts stand below each other and a line of a terminal is enough. */
export function nameWidth(columns = 0): number {
  return columns === 0 ? 54 : Math.min(54, Math.max(24, columns - 40));
}

const QUIET: ReadonlySet<Status> = new Set(['ok', 'skipped']);

const ORDER: readonly Status[] = ['ok', 'changed', 'ignored', 'skipped', 'failed', 'unreachable'];

const WORD: Readonly<Record<Status, string>> = {
  ok: 'ok',
  changed: 'changed',
  skipped: 'skipped',
  ignored: 'ignored',
  failed: 'FAILED',
  unreachable: 'UNREACHABLE',
};

/** The lines of one task or handler over all its hosts: a line per status, below it what each host has to tell. */
export function outcomeLines(name: string, results: ReadonlyMap<string, HostOutcome>, detail: Detail): string[] {
  const lines: string[] = [];
  for (const status of ORDER) {
    if (detail.quiet && QUIET.has(status)) continue;
    const hosts = [...results].filter(([, outcome]) => outcome.status === status);
    if (hosts.length === 0) continue;
    const reason = commonReason(
      status,
      hosts.map(([, outcome]) => outcome),
    );
    lines.push(
      `  ${paint(status, detail.theme)(WORD[status].padEnd(12))}${name.padEnd(nameWidth(detail.columns))} ${hostList(hosts.map(([host]) => host))}${reason}`,
    );
    for (const same of alike(hosts, detail)) {
      const [first] = same;
      const name = same.length === hosts.length ? undefined : hostList(same.map(([host]) => host));
      if (first) lines.push(...hostLines(name, first[1], detail));
    }
  }
  return lines;
}

type HostResult = readonly [host: string, outcome: HostOutcome];

/** The hosts, those together that have the same to tell. */
function alike(hosts: readonly HostResult[], detail: Detail): HostResult[][] {
  const groups = new Map<string, HostResult[]>();
  for (const host of hosts) {
    const told = hostLines(undefined, host[1], detail).join('\n');
    const known = groups.get(told);
    if (known) known.push(host);
    else groups.set(told, [host]);
  }
  return [...groups.values()];
}

/** Why hosts skipped, when it is the same for all. */
function commonReason(status: Status, outcomes: readonly HostOutcome[]): string {
  const [first] = outcomes;
  if (status !== 'skipped' || first?.msg === undefined) return '';
  return outcomes.every(({ msg }) => msg === first.msg) ? `  (${first.msg})` : '';
}

function hostLines(host: string | undefined, outcome: HostOutcome, detail: Detail): string[] {
  const prefix = host === undefined ? '' : `${host}: `;
  const lines = outcome.delegatedTo === undefined ? [] : [`      ${prefix}ran on ${outcome.delegatedTo}`];
  if (outcome.items === undefined) return [...lines, ...partLines(prefix, outcome, detail)];
  return [...lines, ...outcome.items.flatMap((item) => partLines(`${prefix}${item.label}: `, item, detail))];
}

function partLines(prefix: string, part: Outcome, detail: Detail): string[] {
  const lines: string[] = [];
  if (detail.changes) lines.push(...part.changes.flatMap((change) => changeLines(prefix, change, detail.theme)));
  lines.push(...part.effects.map((effect) => `      ${prefix}${effect}`));
  lines.push(...part.findings.flatMap((finding) => findingLines(prefix, finding, detail.theme)));
  if (part.error) {
    lines.push(...errorLines(prefix, part.error, detail.theme));
    for (const also of furtherErrors(part)) lines.push(...errorLines(prefix, also, detail.theme));
  } else if (part.msg !== undefined && part.status !== 'skipped')
    lines.push(...part.msg.split('\n').map((text) => `      ${prefix}${text}`));
  if (part.mayRun)
    lines.push(`      ${prefix}${detail.theme.cyan('may run: what it depends on is not known before the changes')}`);
  if (detail.results && part.result !== undefined) lines.push(...resultLines(prefix, part.result, detail.theme));
  return lines;
}

/** The outcome's error is the first one that was found. */
function furtherErrors({ findings, error }: Outcome): ShownFinding[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors.findIndex(({ code, message }) => code === error?.code && message === error.message);
  return errors.filter((_, index) => index !== first);
}

function resultLines(prefix: string, result: Json, colour: Theme): string[] {
  const text = JSON.stringify(result, null, 2).split('\n');
  return text.map((line, index) => `      ${index === 0 ? prefix : ''}${colour.dim(line)}`);
}

function changeLines(prefix: string, change: ShownChange, colour: Theme): string[] {
  if (change.detail === undefined) {
    return [`      ${prefix}${change.path}: ${colour.red(shown(change.from))} → ${colour.green(shown(change.to))}`];
  }
  return [
    `      ${prefix}${change.path}:`,
    ...change.detail
      .trimEnd()
      .split('\n')
      .map((text) => `        ${diffColour(text, colour)}`),
  ];
}

function diffColour(text: string, colour: Theme): string {
  if (text.startsWith('+')) return colour.green(text);
  return text.startsWith('-') ? colour.red(text) : text;
}

/** A value as people read it: absent things by name, text in quotes only when it would be misread. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  if (typeof value === 'string') return value === '' || /^\s|\s$|[\n"]/u.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}

function findingLines(prefix: string, finding: ShownFinding, colour: Theme): string[] {
  if (finding.severity === 'error') return []; // is the outcome's error, or follows it
  const lines = [`      ${colour.yellow('warning')} ${prefix}${finding.message}  ${colour.dim(finding.code)}`];
  if (finding.hint !== undefined) lines.push(`              ${finding.hint}`);
  return lines;
}

/** What, where, why, what next. */
export function errorLines(prefix: string, error: ShownError, colour: Theme): string[] {
  const [first = '', ...rest] = error.message.split('\n');
  const lines = [`      ${prefix}${colour.bold(error.code)}  ${first}`, ...rest.map((text) => `        ${text}`)];
  if (error.hint !== undefined) lines.push(...error.hint.split('\n').map((text) => `      ${colour.cyan(text)}`));
  if (error.at) lines.push(`      ${colour.dim(`at ${formatSourceRef(error.at)}`)}`);
  return lines;
}

function hostList(hosts: readonly string[]): string {
  return hosts.length > 2 ? `${hosts.length} hosts` : hosts.join(', ');
}

function paint(status: Status, colour: Theme): (text: string) => string {
  switch (status) {
    case 'ok':
      return colour.green;
    case 'changed':
    case 'ignored':
      return colour.yellow;
    case 'skipped':
      return colour.dim;
    default:
      return colour.red;
  }
}
