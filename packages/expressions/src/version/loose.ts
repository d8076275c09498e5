import { orderTexts } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';

/** Python's `LooseVersion`: numbers as numbers, other parts as text. A number and a word have no order. */
export function compareLoose(use: Operation, left: string, right: string): number {
  const a = partsOf(left);
  const b = partsOf(right);
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (typeof part !== typeof other)
      return use.fail(`The versions "${left}" and "${right}" have no order.`, "Say version_type='semver' or 'pep440'.");
    const difference = typeof part === 'number' ? part - Number(other) : orderTexts(part, String(other));
    if (difference !== 0) return difference;
  }
  return a.length < b.length ? -1 : 0;
}

function partsOf(version: string): (string | number)[] {
  return version
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
