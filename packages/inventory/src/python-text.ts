import { isVaultValue } from '@signet/source';

/** A number whose written form says more than its value: `1.0`, or an integer too large for a JavaScript number. */
export class WrittenNumber {
  /** As Python prints it. */
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** The number itself, unless printing it would lose what its text says. */
  static of(value: number, written: string): number | WrittenNumber {
    if (!Number.isFinite(value)) return value;
    const digits = written.replaceAll('_', '').trim();
    if (/^[-+]?[0-9]+$/.test(digits)) {
      return Number.isSafeInteger(value) ? value : new WrittenNumber(String(BigInt(digits.replace('+', ''))));
    }
    return /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(digits)
      ? new WrittenNumber(floatText(value))
      : value;
  }
}

/** A float as Python prints it: `1.0`, `1e-05`, `1e+16`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** A value as Python's `str` prints it; inside a list or dict, texts have quotes. An encrypted text is `***`. */
export function pythonText(value: unknown, inside = false): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return inside ? pythonQuoted(value) : value;
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatText(value);
  if (value instanceof WrittenNumber) return value.text;
  if (isVaultValue(value)) return '***';
  if (Array.isArray(value)) return `[${value.map((item) => pythonText(item, true)).join(', ')}]`;
  if (value instanceof Map || (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)) {
    const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
    return `{${entries.map(([name, inner]) => `${pythonText(name, true)}: ${pythonText(inner, true)}`).join(', ')}}`;
  }
  return String(value);
}

function pythonQuoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let quoted = mark;
  for (const character of text) quoted += escaped(character, mark);
  return quoted + mark;
}

function escaped(character: string, mark: string): string {
  if (character === mark || character === '\\') return `\\${character}`;
  if (character === '\n') return String.raw`\n`;
  if (character === '\r') return String.raw`\r`;
  if (character === '\t') return String.raw`\t`;
  if (/[^\p{C}\p{Z}]| /u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
