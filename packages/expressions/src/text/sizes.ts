import type { Operation } from '../run/operation.ts';
import { formatFixed } from './number-format.ts';

const UNITS = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B'] as const;

function sizeOfUnit(unit: string): number {
  return 2 ** (10 * (UNITS.length - 1 - UNITS.indexOf(unit as (typeof UNITS)[number])));
}

/** `1.00 KB`, as Ansible's `human_readable` writes sizes. */
export function bytesToHuman(size: number, bits: boolean, unit: string | undefined): string {
  const base = bits ? 'bits' : 'Bytes';
  const found = UNITS.find((one) => (unit === undefined ? size >= sizeOfUnit(one) : unit.toUpperCase() === one)) ?? 'B';
  const suffix = found === 'B' ? base : found + base.charAt(0);
  return `${formatFixed(size / sizeOfUnit(found), 'f', 2)} ${suffix}`;
}

/** `2K` is 2048. With `bits` the unit is written `Kb`, else `KB`. */
export function humanToBytes(use: Operation, text: string, defaultUnit: string | undefined, bits: boolean): number {
  const [, digits, written] = /^(\d*\.?\d+)(?:\s*([A-Za-z]+))?\s*$/.exec(text) ?? [];
  if (digits === undefined) return use.fail('This is no size, such as "10 MB".');
  const unit = written ?? defaultUnit;
  if (unit === undefined) return Number(formatFixed(Number(digits), 'f', 0));
  const range = UNITS.find((one) => one === unit.charAt(0).toUpperCase());
  if (range === undefined) return use.fail(`The unit "${unit}" is not known.`, `Units are ${UNITS.join(', ')}.`);
  const letter = bits ? 'b' : 'B';
  const word = bits ? 'bit' : 'byte';
  const valid =
    unit.length === 1 || unit === `${range === 'B' ? '' : range}${letter}` || unit.toLowerCase().endsWith(word);
  if (!valid)
    return use.fail(
      `The unit "${unit}" is not known.`,
      `Write "${range === 'B' ? letter : range + letter}" or "${range}".`,
    );
  return Number(formatFixed(Number(digits) * sizeOfUnit(range), 'f', 0));
}
