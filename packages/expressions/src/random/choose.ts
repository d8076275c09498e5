import { randomInt } from 'node:crypto';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { isInteger, toBigInt } from '../values/number.ts';
import { Undefined } from '../values/undefined.ts';
import { PythonRandom } from './mersenne.ts';

/** `list | random` and `number | random(start, step)`; with a seed the same value each time, and the same as in Ansible. */
export function randomItem(use: Operation, value: unknown, start: unknown, step: unknown, seed: unknown): unknown {
  const below = drawing(use, seed);
  use.known(value);
  if (isInteger(value)) {
    const from = start === undefined || !truth(use, start) ? 0 : use.integer(start);
    const stride = step === undefined || !truth(use, step) ? 1 : use.integer(step);
    const count = Math.ceil((use.integer(value) - from) / stride);
    return count > 0 ? from + stride * below(count) : use.fail('There is no number in this range.');
  }
  if ([start, step].some((one) => one !== undefined && truth(use, one)))
    use.fail('start and step can only be used with integer values.', undefined, 'WRONG_ARGUMENTS');
  const items = use.list(value, 'a list or a number');
  if (items.length === 0)
    return new Undefined(() =>
      use.machine.problem(use.span, 'UNDEFINED_ATTRIBUTE', 'The list is empty: it has no random item.'),
    );
  return items[below(items.length)];
}

/** The items in another order. */
export function shuffled(use: Operation, items: readonly unknown[], seed: unknown): unknown[] {
  const below = drawing(use, seed !== undefined && truth(use, seed) ? seed : undefined);
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = below(index + 1);
    [result[index], result[other]] = [result[other], result[index]];
  }
  return result;
}

function drawing(use: Operation, seed: unknown): (limit: number) => number {
  if (seed === undefined || seed === null)
    return (limit) => (limit < 2 ** 47 ? randomInt(limit) : Math.floor(Math.random() * limit));
  use.known(seed);
  const generator = new PythonRandom(isInteger(seed) ? toBigInt(seed) : use.print(seed));
  return (limit) => generator.below(limit);
}

/** A text of characters drawn from others; with a seed the same each time, and the same as in Ansible. */
export function drawText(characters: string, length: number, seed?: string): string {
  const from = [...characters];
  const generator = seed === undefined ? undefined : new PythonRandom(seed);
  const below = (limit: number): number => generator?.below(limit) ?? randomInt(limit);
  return Array.from({ length }, () => from[below(from.length)] ?? '').join('');
}
