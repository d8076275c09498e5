/** What an unquoted scalar means: a value, or a reason why it has to be written differently. */
export type PlainScalar =
  | { readonly value: null | boolean | number | string }
  | { readonly problem: 'leading-zero' | 'too-large'; readonly value: string };

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const LEADING_ZERO = /^[-+]?0[0-9_]*[0-9](?:\.[0-9_]*)?$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const RADIX = /^([-+]?)(0b[01_]+|0x[0-9a-fA-F_]+)$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const SEXAGESIMAL = /^([-+]?)([1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const INFINITE = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;

/**
 * Reads an unquoted scalar as PyYAML 6 does, and so Ansible: `yes` is true but `y` is text, `0x10` is 16,
 * `1:30` is 90, `1e3` and `0o14` are text. Dates stay text. A leading zero is a problem instead of an octal number.
 *
 * @see https://github.com/yaml/pyyaml/blob/main/lib/yaml/resolver.py
 */
export function readPlainScalar(text: string): PlainScalar {
  if (NULL.test(text)) return { value: null };
  if (TRUE.test(text)) return { value: true };
  if (FALSE.test(text)) return { value: false };
  if (!/^[-+.0-9]/.test(text)) return { value: text };
  if (LEADING_ZERO.test(text) && !/^[-+]?0\./.test(text)) return { problem: 'leading-zero', value: text };
  if (DECIMAL.test(text)) return integer(Number(text.replaceAll('_', '')), text);
  const radix = RADIX.exec(text);
  if (radix) return integer(sign(radix[1]) * Number((radix[2] ?? '').replaceAll('_', '')), text);
  if (FLOAT.test(text)) return { value: Number(text.replaceAll('_', '')) };
  const sexagesimal = SEXAGESIMAL.exec(text);
  if (sexagesimal) return { value: sign(sexagesimal[1]) * base60(sexagesimal[2] ?? '') };
  const infinite = INFINITE.exec(text);
  if (infinite) return { value: sign(infinite[1]) * Infinity };
  return { value: NAN.test(text) ? NaN : text };
}

function integer(value: number, text: string): PlainScalar {
  return Number.isSafeInteger(value) ? { value } : { problem: 'too-large', value: text };
}

function sign(text: string | undefined): 1 | -1 {
  return text === '-' ? -1 : 1;
}

function base60(text: string): number {
  let result = 0;
  for (const part of text.replaceAll('_', '').split(':')) result = result * 60 + Number(part);
  return result;
}
