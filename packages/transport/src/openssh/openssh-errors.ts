import { ConnectError } from '@signet/core';
import type { ConnectionOptions } from '../options.ts';
import { quoted } from '../shell/greet.ts';

/** What OpenSSH's messages mean, in the codes that SSH connections have. */
const meanings: readonly (readonly [RegExp, string, string])[] = [
  [/IDENTIFICATION HAS CHANGED/u, 'SSH_HOST_KEY_CHANGED', 'Find out why before you replace the line in known_hosts.'],
  [/REVOKED HOST KEY/iu, 'SSH_HOST_KEY_REVOKED', 'Do not log in; give the host a new key.'],
  [
    /Host key verification failed|host key is known/u,
    'SSH_HOST_KEY_UNKNOWN',
    'Compare the fingerprint, then add the key to known_hosts.',
  ],
  [
    /Permission denied|Too many authentication failures/u,
    'SSH_AUTH_FAILED',
    'Check ansible_user, and its key or certificate; an agent or an unencrypted key is needed, because nothing can be asked.',
  ],
  [/Connection refused/u, 'SSH_REFUSED', 'Start sshd there, or correct ansible_host and ansible_port.'],
  [/no matching|Unable to negotiate/u, 'SSH_INCOMPATIBLE', "Check the server's algorithms and those in ~/.ssh/config."],
];

export function opensshFailure(options: ConnectionOptions, said: string): ConnectError {
  const [, code, hint] = meanings.find(([pattern]) => pattern.test(said)) ?? [
    undefined,
    'SSH_UNREACHABLE',
    'Check name, network and firewall, and the jump hosts in ~/.ssh/config.',
  ];
  return new ConnectError(`ssh could not log in to ${options.host} (${options.address}).${quoted(said)}`, {
    code,
    hint,
  });
}
