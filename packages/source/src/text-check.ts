import type { Diagnostic } from '@signet/core';
import type { Source } from './source.ts';

export const MAX_BYTES = 5 * 1024 * 1024;

/** What is wrong with a file before anything in it is read as YAML: too large, binary, not UTF-8. */
export function checkText(source: Source): Diagnostic | undefined {
  const { text } = source;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    return {
      severity: 'error',
      code: 'YAML_TOO_LARGE',
      message: `The file has ${(bytes / 1024 / 1024).toFixed(1)} MiB; at most ${MAX_BYTES / 1024 / 1024} MiB are read.`,
      at: source.at(0),
      hint: 'Is this the file you meant?',
    };
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    return {
      severity: 'error',
      code: 'YAML_BINARY',
      message: 'The file holds a NUL byte: it is binary, or text in UTF-16.',
      at: source.at(nul),
      hint: 'Save it as UTF-8.',
    };
  }
  const replaced = text.indexOf('\uFFFD');
  if (replaced !== -1) {
    return {
      severity: 'error',
      code: 'YAML_NOT_UTF8',
      message: 'A character here is not UTF-8.',
      at: source.at(replaced),
      hint: 'Save the file as UTF-8.',
    };
  }
  // eslint-disable-next-line no-control-regex
  const control = /[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F]/.exec(text);
  if (control) {
    const name = `U+${(control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    return {
      severity: 'error',
      code: 'YAML_BINARY',
      message: `The control character ${name} must not stand in a YAML file.`,
      at: source.at(control.index),
      hint: 'Remove it, or write it as an escape in double quotes.',
    };
  }
  return undefined;
}
