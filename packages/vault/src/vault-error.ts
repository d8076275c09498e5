import { InputError, type SourceRef } from '@signet/core';

export function damaged(why: string, at: SourceRef | undefined): InputError {
  return InputError.of(`This vault text is damaged: ${why}.`, {
    code: 'VAULT_DAMAGED',
    at,
    hint: 'Restore it, or encrypt the value again.',
  });
}

export function noPassword(id: string | undefined, at: SourceRef | undefined): InputError {
  const which = id === undefined ? '' : ` for the vault id "${id}"`;
  return InputError.of(`Attempting to decrypt but no vault secrets found: a password${which} is needed.`, {
    code: 'VAULT_NO_PASSWORD',
    at,
    hint: 'Give it with --vault-password-file or --vault-id.',
  });
}

export function wrongPassword(ids: readonly string[], id: string | undefined, at: SourceRef | undefined): InputError {
  const tried =
    ids.length === 1 ? 'the vault password' : `none of the ${ids.length} vault passwords (${ids.join(', ')})`;
  const verb = ids.length === 1 ? 'does not open' : 'opens';
  const written = id === undefined ? '' : `; it was encrypted under the vault id "${id}"`;
  return InputError.of(`Decryption failed: ${tried} ${verb} this value${written}.`, {
    code: 'VAULT_WRONG_PASSWORD',
    at,
    hint: 'Check the password file; a value that was changed by hand is refused in the same way.',
  });
}

export function badId(id: string): InputError {
  return InputError.of(`${JSON.stringify(id)} is no vault id: that is printable ASCII text without semicolon.`, {
    code: 'VAULT_ID',
    hint: 'Write --vault-id LABEL@FILE, such as prod@vault-password.',
  });
}

export function tooLarge(bytes: number, most: number): InputError {
  const mib = (count: number): string => `${Math.ceil(count / 1024 / 1024)} MiB`;
  return InputError.of(`${mib(bytes)} are too much for one vault; at most ${mib(most)} are encrypted.`, {
    code: 'VAULT_TOO_LARGE',
    hint: 'Encrypt it with another tool, and its key with this one.',
  });
}
