import { inspect } from 'node:util';

/** What a secret prints as, everywhere. */
export const MASK = '***';

/**
 * A value that is shown nowhere: it prints, serializes and inspects as `***`.
 * Call `reveal()` only where the value leaves the process towards the system that needs it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The clear text. Never pass it to a message, a log, a journal or an argv. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret | string): boolean {
    return this.#value === (typeof other === 'string' ? other : other.reveal());
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** The clear text of a value that may be secret. The same care as with {@link Secret.reveal} applies. */
export function reveal(value: string | Secret): string {
  return typeof value === 'string' ? value : value.reveal();
}

/** Every {@link Secret} inside a value, at any depth. */
export function secretsIn(value: unknown, found: Secret[] = [], seen = new Set<unknown>()): Secret[] {
  if (value instanceof Secret) found.push(value);
  else if (typeof value === 'object' && value !== null && !seen.has(value)) {
    seen.add(value);
    for (const inner of Object.values(value)) secretsIn(inner, found, seen);
  }
  return found;
}

/** Masking shorter values would garble ordinary words. */
const SHORTEST = 4;

/** A secret that travelled through JSON, a URL or base64, alone or behind a user name, is still that secret. */
function formsOf(value: string): string[] {
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8')),
    Buffer.from(value, 'utf8').toString('base64'),
  ];
  for (const offset of [0, 1, 2]) {
    // The characters that depend on what stands before and after the value are left off.
    const base64 = Buffer.from(`${'x'.repeat(offset)}${value}`, 'utf8')
      .toString('base64')
      .replace(/=+$/u, '');
    const whole = Math.floor(((Buffer.byteLength(value, 'utf8') + offset) * 8) / 6);
    const core = base64.slice(offset === 0 ? 0 : offset + 1, whole);
    if (core.length >= 2 * SHORTEST) forms.push(core);
  }
  return forms;
}

/**
 * Replaces the clear text of known secrets in text that came from elsewhere: a remote program's output, a message.
 * Values shorter than four characters are left alone.
 */
export class Redactor {
  readonly #values = new Set<string>();
  /** Longest first: a secret that contains another one is masked whole. */
  #byLength: readonly string[] = [];

  add(...secrets: readonly Secret[]): void {
    const before = this.#values.size;
    for (const secret of secrets) {
      const value = secret.reveal();
      // The value whole, and each line of it: a remote program may echo only one.
      for (const part of new Set([value, value.trim(), ...value.split('\n').map((text) => text.trim())])) {
        if (part.length >= SHORTEST) for (const form of formsOf(part)) this.#values.add(form);
      }
    }
    if (this.#values.size > before) this.#byLength = [...this.#values].toSorted((a, b) => b.length - a.length);
  }

  /** Whether there is nothing to mask. */
  get isEmpty(): boolean {
    return this.#byLength.length === 0;
  }

  redact(text: string): string {
    let result = text;
    for (const value of this.#byLength) result = result.replaceAll(value, MASK);
    return result;
  }
}
