import { randomBytes } from 'node:crypto';
import { reveal, Secret, type SourceRef } from '@signet/core';
import { deriveKeys, isAuthentic, open, seal } from './cipher.ts';
import { formatEnvelope, parseEnvelope } from './envelope.ts';
import { damaged, noPassword, wrongPassword } from './vault-error.ts';

export interface VaultPassword {
  /** `default`, or the label of `--vault-id LABEL@FILE`. */
  readonly id: string;
  readonly password: Secret;
}

/**
 * Opens ansible-vault text, version 1.1 or 1.2. Every password is tried, the one with the text's own id first; white
 * space around lines, as in an indented block scalar, does not matter.
 *
 * @throws {InputError} `VAULT_NO_PASSWORD`, `VAULT_WRONG_PASSWORD` or `VAULT_DAMAGED`, at `at`.
 */
export function decryptVault(text: string, passwords: readonly VaultPassword[], at?: SourceRef): Secret {
  const { ciphertext, hmac, id, salt } = parseEnvelope(text, at);
  if (passwords.length === 0) throw noPassword(id, at);
  const likelyFirst = passwords.toSorted((a, b) => Number(b.id === id) - Number(a.id === id));
  for (const { password } of likelyFirst) {
    const keys = deriveKeys(password, salt);
    if (!isAuthentic(keys, ciphertext, hmac)) continue;
    const clear = open(keys, ciphertext);
    if (clear === undefined) throw damaged('its padding is wrong', at);
    return new Secret(utf8(clear, at));
  }
  throw wrongPassword(
    passwords.map((one) => one.id),
    id,
    at,
  );
}

/** Text that `ansible-vault` reads: version 1.1, or 1.2 with its label when the password's id is not `default`. */
export function encryptVault(clear: string | Secret, password: VaultPassword): string {
  const salt = randomBytes(32);
  const sealed = seal(deriveKeys(password.password, salt), Buffer.from(reveal(clear), 'utf8'));
  if (password.id === 'default') return formatEnvelope({ version: '1.1', salt, ...sealed });
  if (!/^[^;\s]+$/.test(password.id)) throw new RangeError('a vault id has no semicolon and no white space');
  return formatEnvelope({ version: '1.2', id: password.id, salt, ...sealed });
}

function utf8(bytes: Buffer, at: SourceRef | undefined): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw damaged('what it holds is not UTF-8 text', at);
    throw error;
  }
}
