import { inspect } from 'node:util';
import { MASK } from '@signet/core';

/** A text with templates from an encrypted file: it prints as `***`, and what it evaluates to is secret. */
export class SecretTemplate {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text, to be compiled. Never show it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
