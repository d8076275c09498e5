import { type SourceRef } from '@signet/core';
import { compileExpression } from '@signet/expressions';

const HERE: SourceRef = { file: 'vars_prompt', line: 1, column: 1 };
const LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An answer hashed as the filter `password_hash` does it. @param scheme `sha512_crypt` or what the filter knows. */
export function passwordHash(text: string, scheme: string, saltSize: number | undefined): unknown {
  const salt = saltSize === undefined ? undefined : randomSalt(saltSize);
  const template = compileExpression(
    salt === undefined ? 'text | password_hash(scheme)' : 'text | password_hash(scheme, salt)',
    HERE,
  );
  const values: Readonly<Record<string, unknown>> = { text, scheme: scheme.replace(/_crypt$/, ''), salt };
  return template.evaluate({
    has: (name) => Object.hasOwn(values, name),
    names: () => Object.keys(values),
    get: (name) => values[name],
  });
}

function randomSalt(size: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(size));
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
