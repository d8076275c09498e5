const NUMBERS = String.raw`\[[0-9]+:[0-9]+(?::[0-9]+)?\]`;
const HEX = String.raw`\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]`;
const LETTERS = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`;
const OCTET = `(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|${NUMBERS})`;
const PIECE = `(?:[0-9a-f]{1,4}|${HEX})`;
const WORD = String.raw`[\p{L}\p{N}_]`;
const LABEL = `(?:${WORD}|${LETTERS})(?:${WORD}|-|${LETTERS})*(?<![_-])`;

const IPV4 = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}$`, 'iu');
const HOSTNAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'iu');
const IPV6 = new RegExp(
  `^(?:${[
    `(?:${PIECE}:){7}${PIECE}`,
    `(?:${PIECE}:){1,7}:`,
    `(?:${PIECE}:){1,6}:${PIECE}`,
    `(?:${PIECE}:){1,5}(?::${PIECE}){1,2}`,
    `(?:${PIECE}:){1,4}(?::${PIECE}){1,3}`,
    `(?:${PIECE}:){1,3}(?::${PIECE}){1,4}`,
    `(?:${PIECE}:){1,2}(?::${PIECE}){1,5}`,
    `${PIECE}:(?::${PIECE}){1,6}`,
    `:(?::${PIECE}){1,7}`,
    '::',
    `::(?:ffff:)?(?:${OCTET}\\.){3}${OCTET}`,
  ].join('|')})$`,
  'iu',
);

export interface Address {
  /** May hold ranges. */
  readonly host: string;
  readonly port?: number;
}

/**
 * Splits `name`, `name:port`, `[address]:port`. Undefined when it is none of these, which Ansible then takes as it is.
 *
 * @see https://github.com/ansible/ansible/blob/devel/lib/ansible/parsing/utils/addresses.py
 */
export function parseAddress(text: string): Address | undefined {
  // Most names: the expressions for the others take some time to compile.
  if (/^\w[\w.-]*$/.test(text)) return { host: text };
  const bracketed = /^\[(.+)\]:([0-9]+)$/.exec(text);
  const inner = bracketed?.[1] ?? text;
  const plain = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/.exec(inner);
  const host = plain?.[1] ?? inner;
  const port = plain?.[2] ?? bracketed?.[2];
  if (!IPV4.test(host) && !IPV6.test(host) && !HOSTNAME.test(host)) return undefined;
  return { host, ...(port !== undefined && { port: Number(port) }) };
}
