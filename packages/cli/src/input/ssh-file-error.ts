import { ConnectError, TargetError } from '@signet/core';

/** The same error with a hint for somebody who has no inventory, and so no variables to correct. */
export function sshFileError(error: unknown): unknown {
  if (error instanceof TargetError && error.code === 'PERMISSION_DENIED') {
    return new TargetError(error.message, { code: error.code, hint: WITH_SUDO, cause: error.cause });
  }
  if (!(error instanceof ConnectError) || error.hint?.includes('ansible_') !== true) return error;
  const { cause, code, message } = error;
  return new ConnectError(message, { code, hint: HINTS[code] ?? UNREACHABLE, cause });
}

const WITH_SUDO = 'Where only root may read it: ssh HOST sudo cat FILE | signet ltpa COMMAND -';

const UNREACHABLE =
  'Check that "ssh HOST" gets there: the name and port in the address, ~/.ssh/config, DNS, firewalls.';

const HINTS: Readonly<Record<string, string>> = {
  SSH_REFUSED: 'Start sshd there, or correct the port: ssh://[user@]host[:port]/path.',
  SSH_AUTH_FAILED: `Name the user in the address, ssh://USER@HOST/path, and have the key in an agent or ~/.ssh/config. ${WITH_SUDO}`,
  SSH_KEY_FILE: 'Correct the key file in ~/.ssh/config, or have the key in an agent.',
};
