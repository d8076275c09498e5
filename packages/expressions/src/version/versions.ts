import { orderTexts } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { compareLoose } from './loose.ts';
import { comparePep440 } from './pep440.ts';

const OPERATORS: Readonly<Record<string, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  ne: (difference) => difference !== 0,
  lt: (difference) => difference < 0,
  le: (difference) => difference <= 0,
  gt: (difference) => difference > 0,
  ge: (difference) => difference >= 0,
};
const NAMES: Readonly<Record<string, string>> = {
  '==': 'eq',
  '=': 'eq',
  '!=': 'ne',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

/** `a is version(b, operator)`. */
export function compareVersions(use: Operation, left: string, right: string, operator: string, type: string): boolean {
  if (left === '') use.fail('The version value cannot be empty.');
  if (right === '') use.fail('The version to compare against cannot be empty.');
  const name = Object.hasOwn(NAMES, operator) ? NAMES[operator] : operator;
  const holds = name !== undefined && Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (holds === undefined)
    return use.fail(`"${operator}" compares no versions.`, 'Operators are ==, !=, <, <=, >, >=.', 'WRONG_ARGUMENTS');
  return holds(compare(use, left, right, type));
}

function compare(use: Operation, left: string, right: string, type: string): number {
  switch (type) {
    case 'loose':
      return compareLoose(use, left, right);
    case 'strict':
      return compareStrict(use, left, right);
    case 'semver':
    case 'semantic':
      return compareSemantic(use, left, right);
    case 'pep440':
      return comparePep440(use, left, right);
    default:
      return use.fail(
        `There is no version type "${type}".`,
        'Types are loose, strict, semver and pep440.',
        'WRONG_ARGUMENTS',
      );
  }
}

const STRICT = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/;

/** Python's `StrictVersion`: `1.2`, `1.2.3`, `1.2b1`. */
function compareStrict(use: Operation, left: string, right: string): number {
  const [a, b] = [left, right].map((version) => {
    const parts = STRICT.exec(version) ?? use.fail(`"${version}" is no strict version, such as 1.2.3 or 1.2b1.`);
    return [
      Number(parts[1]),
      Number(parts[2]),
      Number(parts[3] ?? 0),
      parts[4] === undefined ? 2 : parts[4] === 'b' ? 1 : 0,
      Number(parts[5] ?? 0),
    ];
  });
  return compareNumbers(a ?? [], b ?? []);
}

const SEMANTIC = /^(\d+)\.(\d+)\.(\d+)(?:-([\da-z-]+(?:\.[\da-z-]+)*))?(?:\+[\da-z-]+(?:\.[\da-z-]+)*)?$/i;

/** @see https://semver.org/#spec-item-11 */
function compareSemantic(use: Operation, left: string, right: string): number {
  const parse = (version: string): RegExpExecArray =>
    SEMANTIC.exec(version) ?? use.fail(`"${version}" is no semantic version, such as 1.2.3-rc.1.`);
  const [a, b] = [parse(left), parse(right)];
  const core = compareNumbers(a.slice(1, 4).map(Number), b.slice(1, 4).map(Number));
  if (core !== 0 || a[4] === b[4]) return core;
  if (a[4] === undefined) return 1;
  return b[4] === undefined ? -1 : comparePrerelease(a[4].split('.'), b[4].split('.'));
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const numbers = [part, other].map((one) => /^\d+$/.test(one));
    const difference =
      numbers[0] && numbers[1]
        ? Number(part) - Number(other)
        : numbers[0] !== numbers[1]
          ? numbers[0]
            ? -1
            : 1
          : orderTexts(part, other);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
