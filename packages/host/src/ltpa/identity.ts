import { InputError, type Secret } from '@signet/core';
import { inspectKeyFile, openKeyFile } from '@signet/ltpa';

/** What a key file holds, by ids: never its text. `null` for what is not there or not known. */
export interface KeyFileIdentity {
  readonly public_id: string | null;
  /** Known only when the password opens the file. */
  readonly shared_id: string | null;
  readonly realm: string | null;
  readonly opens_with_password: boolean;
}

/** Of what is no key file. */
export const unidentified: KeyFileIdentity = {
  public_id: null,
  shared_id: null,
  realm: null,
  opens_with_password: false,
};

/** A file that is no key file, or that the password does not open, is one to tell of and no error. */
export function identifyKeyFile(content: string | Uint8Array, password: Secret): KeyFileIdentity {
  return opened(content, password) ?? inspected(content) ?? unidentified;
}

function opened(content: string | Uint8Array, password: Secret): KeyFileIdentity | undefined {
  return unlessRefused(() => {
    const keys = openKeyFile(content, password);
    keys.dispose();
    const { publicId, sharedId, realm = null } = keys;
    return { public_id: publicId, shared_id: sharedId, realm, opens_with_password: true };
  });
}

function inspected(content: string | Uint8Array): KeyFileIdentity | undefined {
  return unlessRefused(() => {
    const { publicId, realm = null } = inspectKeyFile(content);
    return { ...unidentified, public_id: publicId, realm };
  });
}

/** `undefined` where the key file itself is what is wrong. */
function unlessRefused<Result>(attempt: () => Result): Result | undefined {
  try {
    return attempt();
  } catch (error) {
    if (isAboutKeys(error)) return undefined;
    throw error;
  }
}

/** Whether an error is about key material that was given, such as a wrong password. */
export function isAboutKeys(error: unknown): error is InputError {
  return error instanceof InputError && error.code.startsWith('LTPA_');
}
