/**
 * A float that happens to be whole, as Python keeps apart from an int: `10 / 2` prints as `5.0`. Numbers that are not
 * whole are plain JavaScript numbers; ints that a JavaScript number cannot hold exactly are bigints.
 */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type PythonNumber = number | bigint | Float | boolean;

export function isNumber(value: unknown): value is PythonNumber {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Float;
}

export function isFloat(value: PythonNumber): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

/** Ints and booleans, which Python counts among them. */
export function isInteger(value: unknown): value is number | bigint | boolean {
  return isNumber(value) && !isFloat(value);
}

/** A float, whole or not. */
export function makeFloat(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** An int in its shortest form. */
export function makeInteger(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

/** The nearest JavaScript number. */
export function toNumber(value: PythonNumber): number {
  return value instanceof Float ? value.value : Number(value);
}

/** The exact integer. Call it for ints only. */
export function toBigInt(value: number | bigint | boolean): bigint {
  return BigInt(value);
}

/** As Python's `repr` writes a float: `5.0`, `1e-05`, `1e+16`. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const size = String(Math.abs(power)).padStart(2, '0');
    return `${digits}e${power < 0 ? '-' : '+'}${size}`;
  }
  if (power >= 0 || value === 0) return Number.isInteger(value) ? `${BigInt(value)}.0` : String(value);
  const sign = value < 0 ? '-' : '';
  return `${sign}0.${'0'.repeat(-power - 1)}${digits.replace('-', '').replace('.', '')}`;
}

/** As Python prints any number. */
export function formatNumber(value: PythonNumber): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return isFloat(value) ? formatFloat(toNumber(value)) : String(typeof value === 'number' ? BigInt(value) : value);
}
