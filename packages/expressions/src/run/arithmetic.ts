import { Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import type { BinaryOperator } from '../syntax/ast.ts';
import { isFloat, isInteger, isNumber, makeFloat, makeInteger, toBigInt, toNumber } from '../values/number.ts';
import { isTuple, makeTuple } from '../values/tuple.ts';
import { typePhrase } from '../values/type-name.ts';
import { formatPercent } from '../text/percent-format.ts';
import { duration } from '../values/duration.ts';
import type { Operation } from './operation.ts';

/** Python's arithmetic, with its meaning for texts and lists. */
export function calculate(use: Operation, operator: BinaryOperator, left: unknown, right: unknown): unknown {
  use.known(left);
  use.known(right);
  if (operator === '~') return use.bounded(use.print(left) + use.print(right));
  if (operator === '%' && (typeof left === 'string' || left instanceof Secret))
    return formatPercent(use, use.text(left), right);
  if (typeof left === 'number' && typeof right === 'number' && Number.isInteger(left) && Number.isInteger(right)) {
    const quick =
      operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : undefined;
    if (quick !== undefined && Number.isSafeInteger(quick)) return quick + 0;
  }
  if (isNumber(left) && isNumber(right)) {
    return isFloat(left) || isFloat(right) || operator === '/'
      ? calculateFloats(use, operator, toNumber(left), toNumber(right))
      : calculateIntegers(use, operator, toBigInt(left), toBigInt(right));
  }
  if (operator === '+') return join(use, left, right);
  if (operator === '*') return repeat(use, left, right);
  if (operator === '-' && left instanceof Date && right instanceof Date)
    return duration(left.getTime() - right.getTime());
  return refuse(use, operator, left, right);
}

function calculateFloats(use: Operation, operator: BinaryOperator, a: number, b: number): unknown {
  if ((operator === '/' || operator === '//' || operator === '%') && b === 0)
    use.fail('This divides by zero.', undefined, 'DIVISION_BY_ZERO');
  switch (operator) {
    case '+':
      return makeFloat(a + b);
    case '-':
      return makeFloat(a - b);
    case '*':
      return makeFloat(a * b);
    case '/':
      return makeFloat(a / b);
    case '//':
      return makeFloat(floorQuotient(a, b));
    case '%': {
      const rest = a % b;
      return makeFloat(rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest);
    }
    default:
      return power(use, a, b);
  }
}

/** As Python divides: from the remainder, which is exact. */
function floorQuotient(a: number, b: number): number {
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0);
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function power(use: Operation, base: number, exponent: number): unknown {
  if (base === 0 && exponent < 0) use.fail('Zero has no negative power.', undefined, 'DIVISION_BY_ZERO');
  const result = base ** exponent;
  if (Number.isNaN(result) || (!Number.isFinite(result) && Number.isFinite(base))) use.fail('The result is no number.');
  return makeFloat(result);
}

function calculateIntegers(use: Operation, operator: BinaryOperator, a: bigint, b: bigint): unknown {
  if ((operator === '//' || operator === '%') && b === 0n)
    use.fail('This divides by zero.', undefined, 'DIVISION_BY_ZERO');
  switch (operator) {
    case '+':
      return boundedInteger(use, a + b);
    case '-':
      return boundedInteger(use, a - b);
    case '*':
      return boundedInteger(use, a * b);
    case '//': {
      const quotient = a / b;
      return makeInteger(a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient);
    }
    case '%': {
      const rest = a % b;
      return makeInteger(rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest);
    }
    default:
      return integerPower(use, a, b);
  }
}

function integerPower(use: Operation, base: bigint, exponent: bigint): unknown {
  if (exponent < 0n) return power(use, Number(base), Number(exponent));
  const magnitude = base < 0n ? -base : base;
  if (magnitude > 1n && exponent * BigInt(magnitude.toString(2).length) > BigInt(LIMITS.bits)) {
    use.fail('This power is too large.', undefined, 'TEMPLATE_LIMIT');
  }
  return makeInteger(magnitude > 1n ? base ** exponent : base ** (exponent === 0n ? 0n : 2n - (exponent % 2n)));
}

function boundedInteger(use: Operation, value: bigint): number | bigint {
  const short = makeInteger(value);
  if (typeof short === 'bigint' && short.toString(16).length * 4 > LIMITS.bits * 2)
    use.fail('This number is too large.', undefined, 'TEMPLATE_LIMIT');
  return short;
}

function join(use: Operation, left: unknown, right: unknown): unknown {
  const texts = isText(left) && isText(right);
  if (texts) return use.bounded(use.text(left) + use.text(right));
  if (Array.isArray(left) && Array.isArray(right) && isTuple(left) === isTuple(right)) {
    const items = [...use.list(left), ...use.list(right)];
    return isTuple(left) ? makeTuple(items) : use.makeList(items);
  }
  return refuse(use, '+', left, right);
}

function repeat(use: Operation, left: unknown, right: unknown): unknown {
  const [subject, count] = isInteger(right) ? [left, right] : [right, left];
  if (!isInteger(count)) return refuse(use, '*', left, right);
  const times = Math.max(0, use.integer(count));
  if (isText(subject)) {
    const text = use.text(subject);
    use.boundedSize(text.length * times);
    return text.repeat(times);
  }
  if (!Array.isArray(subject)) return refuse(use, '*', left, right);
  if (subject.length * times > LIMITS.items)
    use.fail(`A list has at most ${LIMITS.items} items here.`, undefined, 'TEMPLATE_LIMIT');
  const items = Array.from({ length: times }, () => subject as unknown[]).flat();
  return isTuple(subject) ? makeTuple(items) : use.makeList(items);
}

function isText(value: unknown): value is string | Secret {
  return typeof value === 'string' || value instanceof Secret;
}

function refuse(use: Operation, operator: string, left: unknown, right: unknown): never {
  const mixed = isText(left) !== isText(right);
  const hint = mixed
    ? operator === '+'
      ? 'Join them as text with "~", or convert the text with "| int".'
      : 'Convert the text with "| int" or "| float".'
    : undefined;
  use.fail(
    `"${operator}" does not work between ${typePhrase(left)} and ${typePhrase(right)}.`,
    hint,
    'WRONG_VALUE_TYPE',
  );
}

/** `-value` and `+value`. */
export function sign(use: Operation, operator: '-' | '+', value: unknown): unknown {
  const number = use.number(value);
  if (isFloat(number)) return makeFloat(operator === '-' ? -toNumber(number) : toNumber(number));
  return makeInteger(operator === '-' ? -toBigInt(number) : toBigInt(number));
}
