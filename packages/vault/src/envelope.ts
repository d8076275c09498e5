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

/** @throws {InputError} `VAULT_DAMAGED` */
export function parseEnvelope(text: string, at: SourceRef | undefined): Envelope {
  const [header = '', ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim());
  const [mark, version, cipher, id] = header.split(';').map((part) => part.trim());
  if (mark !== HEADER) throw damaged(`it does not begin with ${HEADER}`, at);
  if (version !== '1.1' && version !== '1.2') throw damaged(`its version ${version ?? ''} is not 1.1 or 1.2`, at);
  if (cipher !== 'AES256') throw damaged(`its cipher ${cipher ?? ''} is not AES256`, at);
  const body = unhex(lines.join(''), at).toString('latin1');
  const [salt, hmac, ciphertext] = body.split('\n').map((part) => unhex(part, at));
  if (salt === undefined || hmac === undefined || ciphertext === undefined)
    throw damaged('a part of it is missing', at);
  if (salt.length === 0 || hmac.length !== 32 || ciphertext.length === 0 || ciphertext.length % 16 !== 0) {
    throw damaged('a part of it has the wrong length', at);
  }
  return { version, ...(id !== undefined && id !== '' && { id }), salt, hmac, ciphertext };
}

export function formatEnvelope({ ciphertext, hmac, id, salt, version }: Envelope): string {
  const inner = [salt, hmac, ciphertext].map((part) => part.toString('hex')).join('\n');
  const digits = Buffer.from(inner, 'latin1').toString('hex');
  const lines = digits.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const header = [HEADER, version, 'AES256', ...(version === '1.2' && id !== undefined ? [id] : [])].join(';');
  return `${[header, ...lines].join('\n')}\n`;
}

function unhex(digits: string, at: SourceRef | undefined): Buffer {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits))
    throw damaged('it holds something other than pairs of hexadecimal digits', at);
  return Buffer.from(digits, 'hex');
}
