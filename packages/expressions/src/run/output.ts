import type { Span } from '../place.ts';
import { isMissing, Undefined } from '../values/undefined.ts';
import { isUnknown, UNKNOWN } from '../values/unknown.ts';
import { asLiteral, readLiteral } from './literals.ts';
import type { Machine } from './machine.ts';
import { handedOut } from './native.ts';
import { operate } from './operation.ts';
import { LIMITS } from '../limits.ts';

/** What a template has made so far: pieces of text, and values that stay what they are while they stand alone. */
export class Output {
  /** Something in it is not known, and so the whole is not. */
  unknown = false;
  /** The template extends another one: what it writes outside its blocks is not used. */
  muted = false;
  readonly #machine: Machine;
  readonly #parts: { readonly value: unknown; readonly span: Span; readonly keeps: boolean }[] = [];
  /** None, printed alone from a variable, stays none. */
  #none = false;
  #size = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  text(text: string): void {
    if (this.muted) return;
    this.#add(text, { start: 0, end: 1 }, false);
  }

  /**
   * None adds nothing, as in Ansible.
   *
   * @param keeps Where results are literals: alone, the value stays as it is.
   */
  value(value: unknown, span: Span, keeps = false): void {
    if (this.muted) return;
    if (isMissing(value)) throw value.error();
    if (isUnknown(value)) this.unknown = true;
    else if (value !== null && value !== undefined) this.#add(value, span, keeps);
    else if (keeps) this.#none = true;
  }

  #add(value: unknown, span: Span, keeps: boolean): void {
    this.#parts.push({ value, span, keeps });
    this.#size += typeof value === 'string' ? value.length : 1;
    if (this.#size > LIMITS.text)
      throw this.#machine.problem(span, 'TEMPLATE_LIMIT', `A text has at most ${LIMITS.text} characters.`);
  }

  /** The one value, the text of several, or null for nothing at all. */
  result(): unknown {
    if (this.unknown) return UNKNOWN;
    const [first] = this.#parts;
    const { asText } = this.#machine.manner;
    const literals = !asText && this.#machine.isClassic;
    if (first === undefined) return asText || (literals && !this.#none) ? '' : null;
    if (this.#parts.length > 1 || asText) return this.#joined(first.span, asText || literals, literals);
    if (!literals || first.keeps) return first.value;
    if (first.value instanceof Undefined) return '';
    return operate(this.#machine, first.span, (use) => asLiteral(use, first.value));
  }

  #joined(at: Span, asWritten: boolean, literals: boolean): unknown {
    return operate(this.#machine, at, (use) => {
      const pieces = this.#parts.map(({ value, span }) => {
        if (typeof value === 'string') return value;
        const text = operate(this.#machine, span, (part) =>
          value instanceof Undefined ? '' : part.print(asWritten ? value : handedOut(part, value, 'list')),
        );
        return use.text(text);
      });
      const text = use.bounded(pieces.join(''));
      return literals ? readLiteral(use, text) : text;
    });
  }
}
