import { ConnectError } from '@signet/core';
import type { ConnectionOptions } from '../options.ts';
import type { Authentication } from './authentication.ts';

/** A failed attempt to connect: its error, and whether another attempt may help. */
export interface FailedAttempt {
  readonly error: ConnectError;
  readonly retry: boolean;
}

/** What an error of the socket or of ssh2 means, before the login is done. */
export function connectFailure(options: ConnectionOptions, login: Authentication, cause: Error): FailedAttempt {
  if (cause instanceof ConnectError) return { error: cause, retry: false };
  const { code, level } = cause as { code?: string; level?: string };
  const place = `${options.host} (${options.address}:${options.port})`;
  const failed = (name: string, message: string, hint: string, retry = false): FailedAttempt => ({
    error: new ConnectError(message, { code: name, hint, cause }),
    retry,
  });

  switch (code) {
    case 'ECONNREFUSED':
      return failed(
        'SSH_REFUSED',
        `${place} refused the connection: nothing listens on that port.`,
        'Start sshd there, or correct ansible_host and ansible_port.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed(
        'SSH_UNREACHABLE',
        `${place} cannot be reached: the name ${options.address} does not resolve.`,
        'Correct ansible_host, or add the name to DNS or the hosts file of this machine.',
      );
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return failed(
        'SSH_UNREACHABLE',
        `${place} cannot be reached: ${code === 'ETIMEDOUT' ? 'it does not answer' : 'there is no route to it'}.`,
        'Check that the host is up, and the firewalls and VPN between it and this machine.',
      );
    default:
  }
  if (/Channel open failure/u.test(cause.message)) {
    return failed(
      'SSH_UNREACHABLE',
      `${place} cannot be reached through ${options.jumps?.at(-1) ?? 'the jump host'}: ${cause.message}.`,
      'Check name and port as the jump host sees them, and its AllowTcpForwarding.',
    );
  }
  if (level === 'client-authentication' || login.refused())
    return { error: authFailed(options, login, cause), retry: false };
  if (level === 'client-timeout') {
    return failed(
      'SSH_UNREACHABLE',
      `${place} accepted the connection but did not complete the SSH handshake within ${options.connectTimeoutMs / 1000} s.`,
      'Check that an SSH server answers there and is not overloaded; ansible_ssh_timeout sets the time.',
    );
  }
  if (
    level === 'handshake' ||
    /no matching .* algorithm|unsupported|Invalid identification|not supported/iu.test(cause.message)
  ) {
    return failed(
      'SSH_INCOMPATIBLE',
      `${place} and Signet have no way to talk in common: ${cause.message}.`,
      'Check that the port belongs to an SSH server, and that it offers more than post-quantum key exchanges or certificates.',
    );
  }
  return failed(
    'SSH_UNREACHABLE',
    `${place} closed the connection before the login: ${cause.message}.`,
    'The server may be overloaded (MaxStartups), or may have locked this address out after failed logins; wait a minute.',
    true,
  );
}

function authFailed(options: ConnectionOptions, login: Authentication, cause: Error): ConnectError {
  const tooMany = /too many authentication failures/iu.test(cause.message)
    ? ' The server ended the attempts: too many of them.'
    : '';
  return new ConnectError(
    `${options.host} (${options.address}:${options.port}) refused the login of ${options.user} (${login.story().join('; ')}).${tooMany}`,
    {
      code: 'SSH_AUTH_FAILED',
      hint: 'Check ansible_user, and give the right key (ansible_ssh_private_key_file) or password (ansible_password).',
      cause,
    },
  );
}

export function connectInterrupted(options: ConnectionOptions): ConnectError {
  return new ConnectError(`Connecting to ${options.host} was interrupted.`, { code: 'INTERRUPTED' });
}
