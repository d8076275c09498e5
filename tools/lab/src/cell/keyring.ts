import { Secret } from '@signet/core';
import { generateKeys, type LtpaKeys, openKeyFile, parseProperties, writeKeyFile } from '@signet/ltpa';

/** Every set of LTPA keys that exists in the cell, whichever document or process uses it, by public id. */
export class Keyring {
  readonly #keys = new Map<string, LtpaKeys>();

  generate(realm: string): LtpaKeys {
    return this.add(generateKeys({ realm }));
  }

  add(keys: LtpaKeys): LtpaKeys {
    const known = this.#keys.get(keys.publicId);
    if (known !== undefined) return known;
    this.#keys.set(keys.publicId, keys);
    return keys;
  }

  get(publicId: string): LtpaKeys {
    const keys = this.#keys.get(publicId);
    if (keys === undefined) throw new Error(`no LTPA keys ${publicId}`);
    return keys;
  }
}

export interface ExportOptions {
  readonly realm: string;
  readonly host: string;
  readonly now: number;
}

/** The text of an exported key file. */
export function exportedKeys(keys: LtpaKeys, password: Secret, { realm, host, now }: ExportOptions): string {
  return writeKeyFile(keys, password, { creationDate: new Date(now), creationHost: host, realm });
}

/** A key file's properties without its comments. */
export function keyProperties(text: string): Record<string, string> {
  return Object.fromEntries(parseProperties(text));
}

/** @throws {InputError} `LTPA_WRONG_PASSWORD`, or one of its siblings when the text is no key file. */
export function importedKeys(text: string, password: string): LtpaKeys {
  return openKeyFile(text, new Secret(password));
}
