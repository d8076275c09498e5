import type { SourceRef } from '@signet/core';
import { damaged } from './vault-error.ts';

/** The outer text of a vault: header, then hexadecimal digits in lines of 80. */
export interface Envelope {
  readonly version: '1.1' | '1.2';
  /** Which password was used, as its writer called it; only in 1.2. */
  readonly id?: string;
  readonly salt: Buffer;
  readonly hmac: Buffer;
  readonly ciphertext: Buffer;
}

const HEADER = '$ANSIBLE_VAULT';
const LINE = 80;

/** True for text that begins like an ansible-vault file, whether or not it can be read. */
export function isVaultText(text: string): boolean {
  return text.trimStart().startsWith(`${HEADER};`);
}

/** @throws {InputError} `VAULT_DAMAGED`, with the line of the vault text that is wrong where there is one. */
export function parseEnvelope(text: string, at: SourceRef | undefined): Envelope {
  const [header = '', ...lines] = text
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  const [mark, version, cipher, id] = header.split(';').map((part) => part.trim());
  if (mark !== HEADER) throw damaged(`it does not begin with ${HEADER}`, at);
  if (version !== '1.1' && version !== '1.2') throw damaged(`its version ${shown(version)} is not 1.1 or 1.2`, at);
  if (cipher !== 'AES256') throw damaged(`its cipher ${shown(cipher)} is not AES256`, at);
  for (const [index, line] of lines.entries()) {
    const wrong = NO_DIGIT.exec(line)?.[0];
    if (wrong !== undefined)
      throw damaged(`its line ${index + 2} holds ${shown(wrong)} (${NOT_HEX}: Non-hexadecimal digit found)`, at);
  }
  const parts = unhex(lines.join(''), 'it', at).toString('latin1').split('\n');
  const [salt, hmac, ciphertext] = [parts[0], parts[1], parts[2]];
  if (salt === undefined || hmac === undefined || ciphertext === undefined) {
    throw damaged('a part of it is missing', at);
  }
  if (parts.length > 3) throw damaged('something follows its end', at);
  const envelope = {
    version,
    ...(id !== undefined && id !== '' && { id }),
    salt: unhex(salt, 'its salt', at),
    hmac: unhex(hmac, 'its checksum', at),
    ciphertext: unhex(ciphertext, 'its content', at),
  } as const;
  if (envelope.salt.length === 0) throw damaged('its salt is empty', at);
  if (envelope.hmac.length !== 32) throw damaged('its checksum has the wrong length', at);
  if (envelope.ciphertext.length === 0 || envelope.ciphertext.length % 16 !== 0) {
    throw damaged('its content has the wrong length; it was cut off or added to', at);
  }
  return envelope;
}

export function formatEnvelope({ ciphertext, hmac, id, salt, version }: Envelope): string {
  const inner = [salt, hmac, ciphertext].map((part) => part.toString('hex')).join('\n');
  const digits = Buffer.from(inner, 'latin1').toString('hex');
  const lines = digits.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const header = [HEADER, version, 'AES256', ...(version === '1.2' && id !== undefined ? [id] : [])].join(';');
  return `${[header, ...lines].join('\n')}\n`;
}

/** What Ansible says, for those who look for it. */
const NOT_HEX = 'Vault format unhexlify error';
const NO_DIGIT = /[^0-9a-fA-F]/;

function unhex(digits: string, what: string, at: SourceRef | undefined): Buffer {
  if (NO_DIGIT.test(digits))
    throw damaged(`${what} holds something else (${NOT_HEX}: Non-hexadecimal digit found)`, at);
  if (digits.length % 2 === 1) throw damaged(`${what} was cut off (${NOT_HEX}: Odd-length string)`, at);
  return Buffer.from(digits, 'hex');
}

/** A piece of damaged text for a message: short, and unable to redraw the screen. */
function shown(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 20));
}
