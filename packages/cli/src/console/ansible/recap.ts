import type { Json } from '@signet/core';
import type { Stats } from '@signet/engine';
import { printable } from '../printable.ts';
import { type Colour, type Ink } from './ink.ts';
import { pythonJson } from './python-text.ts';

const COLUMNS: readonly (readonly [keyof Stats, Colour])[] = [
  ['ok', 'ok'],
  ['changed', 'changed'],
  ['unreachable', 'unreachable'],
  ['failed', 'error'],
  ['skipped', 'skip'],
  ['rescued', 'ok'],
  ['ignored', 'ignored'],
];
const HOST_WIDTH = 26;
/** The same with the eleven characters that colour takes. */
const PAINTED_HOST_WIDTH = 37;

export function recapText(stats: Readonly<Record<string, Stats>>, ink: Ink): string {
  const hosts = Object.keys(stats).toSorted();
  return [ink.banner('PLAY RECAP'), ...hosts.map((host) => row(host, stats[host], ink)), '\n'].join('');
}

function row(host: string, stats: Stats | undefined, ink: Ink): string {
  if (!stats) return '';
  const cells = COLUMNS.map(([name, colour]) => {
    const cell = `${name}=${String(stats[name]).padEnd(4)}`;
    return stats[name] === 0 ? cell : ink.paint(cell, colour);
  });
  return `${hostCell(host, stats, ink)} : ${cells.join(' ')}\n`;
}

function hostCell(host: string, stats: Stats, ink: Ink): string {
  const colour = stats.failed > 0 || stats.unreachable > 0 ? 'error' : stats.changed > 0 ? 'changed' : 'ok';
  return ink.paint(host, colour).padEnd(ink.hasColour ? PAINTED_HOST_WIDTH : HOST_WIDTH);
}

/** What `set_stats` collected; Ansible shows it when `show_custom_stats` is on. */
export function customStatsText(custom: Readonly<Record<string, Json>>, ink: Ink): string {
  const names = Object.keys(custom)
    .filter((name) => name !== '')
    .toSorted();
  const lines = names.map((name) => `\t${printable(name)}: ${oneLine(custom[name] ?? null)}\n`);
  const whole = custom[''];
  if (whole !== undefined) lines.push(`\n\tRUN: ${oneLine(whole)}\n`);
  return `${ink.banner('CUSTOM STATS: ')}${lines.join('')}\n`;
}

function oneLine(value: Json): string {
  return printable(pythonJson(value, 1).replaceAll('\n', ''));
}
