import { formatSourceRef, MASK, Secret } from '@signet/core';
import { SecretTemplate } from '@signet/inventory';
import { isUnsafeValue, isVaultValue } from '@signet/source';
import { NotYet, type Origin, type Origins } from '../explain/origin.ts';
import type { Theme } from './output.ts';
import { printable } from './printable.ts';

const MAX_WIDTH = 60;

/** The places that set a variable, strongest first, as lines. */
export function explanationLines(title: string, values: readonly Origin[], color: Theme): string[] {
  const show = shower(values);
  const [winner, ...losers] = values.filter(({ applies }) => applies === 'always');
  const lines = [printable(title), ''];
  if (winner) lines.push(...entryLines(color.green('wins '), winner, show));
  for (const loser of losers) lines.push(...entryLines(color.dim('loses'), loser, show));
  const rest = [
    ['in some tasks only:', 'task'],
    ['once the task has run:', 'run'],
  ] as const;
  for (const [heading, applies] of rest) {
    const some = values.filter((value) => value.applies === applies);
    if (some.length > 0) lines.push('', `  ${heading}`);
    for (const value of some) lines.push(...entryLines('     ', value, show));
  }
  return lines;
}

function entryLines(verdict: string, origin: Origin, show: (value: unknown) => unknown): string[] {
  const level = String(origin.level).padStart(2);
  return [
    `  ${verdict}  ${shorten(textOf(show(origin.value)))}`,
    `         ${formatSourceRef(origin.at)}  ${origin.source}  (level ${level.trim()}: ${origin.levelName})`,
  ];
}

/** Every variable with the value that wins. */
export function overviewLines(origins: Origins): string[] {
  return sorted(origins).flatMap(([name, values]) => {
    const winner = values.find(({ applies }) => applies === 'always');
    const [value = values[0]] = winner ? [winner] : [];
    if (value === undefined) return [];
    const when = winner ? '' : value.applies === 'task' ? ', in some tasks only' : ', once the task has run';
    const hidden = values.filter(({ applies }) => applies === 'always').length - 1;
    const others = hidden > 0 ? `, hides ${hidden}` : '';
    return [
      `  ${printable(name)}: ${shorten(textOf(shower(values)(value.value)))}`,
      `      ${formatSourceRef(value.at)}  ${value.source}  (level ${value.level}${when}${others})`,
    ];
  });
}

/** The same for programs. */
export function explanationJson(
  variable: string,
  host: string,
  play: string | undefined,
  values: readonly Origin[],
): Record<string, unknown> {
  const show = shower(values);
  const json = (origin: Origin): Record<string, unknown> => originJson(origin, show);
  const [winner, ...losers] = values.filter(({ applies }) => applies === 'always').map(json);
  return {
    variable,
    host,
    play: play ?? null,
    winner: winner ?? null,
    losers,
    inTasks: values.filter(({ applies }) => applies === 'task').map(json),
    whileRunning: values.filter(({ applies }) => applies === 'run').map(json),
  };
}

export function overviewJson(host: string, play: string | undefined, origins: Origins): Record<string, unknown> {
  const variables = sorted(origins).map(([name, values]) => explanationJson(name, host, play, values));
  return { host, play: play ?? null, variables };
}

function originJson(origin: Origin, show: (value: unknown) => unknown): Record<string, unknown> {
  const { at, level, levelName, source } = origin;
  return {
    value: show(origin.value) ?? null,
    level,
    levelName,
    source,
    file: at.file,
    line: at.line,
    column: at.column,
  };
}

function sorted(origins: Origins): [string, readonly Origin[]][] {
  return [...origins].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/** How values of a variable are shown: where one is secret, what replaces it is taken for secret, too. */
function shower(values: readonly Origin[]): (value: unknown) => unknown {
  return values.some(({ value }) => isSecret(value)) ? () => MASK : withoutSecrets;
}

function isSecret(value: unknown): boolean {
  return value instanceof Secret || value instanceof SecretTemplate || isVaultValue(value);
}

function withoutSecrets(value: unknown): unknown {
  if (value instanceof NotYet) return `(${value.what})`;
  if (isSecret(value)) return MASK;
  if (isUnsafeValue(value)) return value.text;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner)]));
}

function textOf(value: unknown): string {
  return printable(JSON.stringify(value) ?? 'null');
}

function shorten(text: string): string {
  return text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH - 1)}…` : text;
}
