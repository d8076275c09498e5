import { type Diagnostic, InputError } from '@signet/core';
import { PythonRegex } from './python.ts';
import type { RegexFlags } from './parse.ts';

/**
 * Python's `re` outside of a template, for tasks that edit text.
 *
 * @param at where the pattern stands
 * @throws {InputError} `REGEX_SYNTAX`; searches throw `REGEX_TOO_SLOW`. The bound counts for one instance: make one for
 *   each text.
 */
export function pythonRegex(pattern: string, flags: RegexFlags = {}, at?: Diagnostic['at']): PythonRegex {
  const use = {
    span: { start: 0, end: 0 },
    bounded: (text: string) => text,
    machine: { spend: () => {} },
    fail(message: string, hint?: string, code = 'REGEX_SYNTAX'): never {
      throw InputError.of(message, { code, at, hint });
    },
  };
  return new PythonRegex(use, pattern, flags);
}
