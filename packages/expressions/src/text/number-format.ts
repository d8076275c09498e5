/** Fills a text up to a width; `=` fills between the sign and the digits. */
export function pad(text: string, width: number, align: '<' | '>' | '^' | '=', fill: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  const prefix = align === '=' ? (/^[-+ ]?(?:0[xbo])?/i.exec(text)?.[0] ?? '') : '';
  return prefix + fill.repeat(missing) + text.slice(prefix.length);
}

export function signed(digits: string, sign: string): string {
  return digits.startsWith('-') ? digits : sign + digits;
}

/** Python's `f`, `e` and `g` for a float. Precision is cut at 100 digits, which is what JavaScript can give. */
export function formatFixed(value: number, type: string, precision: number): string {
  const upper = type === type.toUpperCase();
  const text = Number.isFinite(value)
    ? digitsOf(value, type.toLowerCase(), Math.min(100, precision))
    : Number.isNaN(value)
      ? 'nan'
      : value > 0
        ? 'inf'
        : '-inf';
  return upper ? text.toUpperCase() : text;
}

function digitsOf(value: number, type: string, precision: number): string {
  if (type === 'f') return fixed(value, precision);
  if (type === 'e') return exponent(value, precision);
  const significant = Math.max(1, precision);
  const power = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1]);
  if (power < -4 || power >= significant) return exponent(value, significant - 1).replace(/\.?0+(?=e)/, '');
  const text = fixed(value, significant - 1 - power);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `toFixed` writes large numbers with an exponent and rounds ties up; Python writes digits and rounds to even. */
function fixed(value: number, precision: number): string {
  const places = Math.max(0, Math.min(100, precision));
  const negative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  if (size >= 1e21)
    return (negative ? '-' : '') + BigInt(size).toString() + (places > 0 ? `.${'0'.repeat(places)}` : '');
  return (negative ? '-' : '') + (isTie(size, places) ? evenNeighbour(size, places) : size.toFixed(places));
}

/** Whether a number lies exactly between two of so many decimal places; doubles have all their digits in `toFixed(100)`. */
function isTie(size: number, places: number): boolean {
  return places < 100 && /^50*$/.test(size.toFixed(100).split('.')[1]?.slice(places) ?? '');
}

function evenNeighbour(size: number, places: number): string {
  const [whole = '0', fraction = ''] = size.toFixed(100).split('.');
  const scaled = BigInt(whole + fraction.slice(0, places));
  const digits = (scaled % 2n === 0n ? scaled : scaled + 1n).toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function exponent(value: number, precision: number): string {
  const [digits = '', power = '+0'] = roundedExponential(value, Math.max(0, precision)).split('e');
  return `${digits}e${power.startsWith('-') ? '-' : '+'}${power.replace(/[-+]/, '').padStart(2, '0')}`;
}

/** `toExponential` rounds ties up; Python to the even neighbour. */
function roundedExponential(value: number, precision: number): string {
  const up = value.toExponential(precision);
  if (precision >= 100) return up;
  const [digits = ''] = value.toExponential(100).split('e');
  const fraction = digits.replace(/^-?\d\.?/, '');
  if (!/^50*$/.test(fraction.slice(precision))) return up;
  const kept = digits.slice(0, digits.indexOf('.') + 1 + precision).replace(/\.$/, '');
  // An even last digit stays; the even neighbour of an odd one is what rounding up gives.
  return Number(kept.at(-1)) % 2 === 0 ? `${kept}e${up.split('e')[1] ?? '+0'}` : up;
}
