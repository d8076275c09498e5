import { randomBytes } from 'node:crypto';
import { reveal, Secret, type SourceRef } from '@signet/core';
import { deriveKeys, isAuthentic, open, seal } from './cipher.ts';
import { formatEnvelope, parseEnvelope } from './envelope.ts';
import { badId, damaged, noPassword, tooLarge, wrongPassword } from './vault-error.ts';

export interface VaultPassword {
  /** `default`, or the label of `--vault-id LABEL@FILE`. */
  readonly id: string;
  readonly password: Secret;
  /** Try it for texts of its own id only; else for all. */
  readonly isForOwnIdOnly?: boolean;
}

export interface OpenedVault {
  /** The clear bytes: whatever was encrypted, text or not. */
  readonly clear: Buffer;
  /** The id in the text's header; `default` when it has none. */
  readonly id: string;
  /** The password that opened it; its id may be another one. */
  readonly password: VaultPassword;
}

/** A string of JavaScript ends at 512 MiB, and every clear byte becomes four characters. */
const MAX_CLEAR_BYTES = 100 * 1024 * 1024;

/**
 * Opens ansible-vault text, version 1.1 or 1.2. Every password is tried, the one with the text's own id first; white
 * space around lines, as in an indented block scalar, does not matter.
 *
 * @throws {InputError} `VAULT_NO_PASSWORD`, `VAULT_WRONG_PASSWORD` or `VAULT_DAMAGED`, at `at`.
 */
export function openVault(text: string, passwords: readonly VaultPassword[], at?: SourceRef): OpenedVault {
  const { ciphertext, hmac, id, salt } = parseEnvelope(text, at);
  const allowed = passwords.filter((one) => !one.isForOwnIdOnly || one.id === (id ?? DEFAULT_ID));
  if (allowed.length === 0) throw noPassword(id, at);
  const likelyFirst = allowed.toSorted((a, b) => Number(b.id === id) - Number(a.id === id));
  for (const password of likelyFirst) {
    const keys = deriveKeys(password.password, salt);
    if (!isAuthentic(keys, ciphertext, hmac)) continue;
    const clear = open(keys, ciphertext);
    if (clear === undefined) throw damaged('its padding is wrong', at);
    return { clear, id: id ?? DEFAULT_ID, password };
  }
  throw wrongPassword(
    allowed.map((one) => one.id),
    id,
    at,
  );
}

/** The same for text. @throws {InputError} as {@link openVault}, and `VAULT_DAMAGED` for what is not UTF-8. */
export function decryptVault(text: string, passwords: readonly VaultPassword[], at?: SourceRef): Secret {
  return new Secret(utf8(openVault(text, passwords, at).clear, at));
}

/**
 * Text that `ansible-vault` reads: version 1.1, or 1.2 with its label when the id is not `default`.
 *
 * @throws {InputError} `VAULT_ID`, `VAULT_TOO_LARGE`
 */
export function encryptVault(clear: string | Secret | Uint8Array, { id, password }: VaultPassword): string {
  if (!ID.test(id)) throw badId(id);
  const bytes = clear instanceof Uint8Array ? Buffer.from(clear) : Buffer.from(reveal(clear), 'utf8');
  if (bytes.length > MAX_CLEAR_BYTES) throw tooLarge(bytes.length, MAX_CLEAR_BYTES);
  const salt = randomBytes(32);
  const sealed = seal(deriveKeys(password, salt), bytes);
  if (id === DEFAULT_ID) return formatEnvelope({ version: '1.1', salt, ...sealed });
  return formatEnvelope({ version: '1.2', id, salt, ...sealed });
}

/**
 * The id in the header of a vault, `default` when it has none; nothing is opened.
 *
 * @throws {InputError} `VAULT_DAMAGED`
 */
export function vaultIdOf(text: string, at?: SourceRef): string {
  return parseEnvelope(text, at).id ?? DEFAULT_ID;
}

const DEFAULT_ID = 'default';

/** Printable ASCII without a semicolon: Ansible takes a file with anything else in its header for clear text. */
const ID = /^[!-:<-~](?:[ -:<-~]*[!-:<-~])?$/;

function utf8(bytes: Buffer, at: SourceRef | undefined): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw damaged('what it holds is not UTF-8 text', at);
    throw error;
  }
}
