import { type Become, TargetError } from '@signet/core';
import { quoted } from '../shell/greet.ts';

export function passwordMissing(host: string, { method, user }: Become): TargetError {
  return new TargetError(`${method} on ${host} asks for a password to become ${user}, and none was given.`, {
    code: 'BECOME_PASSWORD_MISSING',
    hint: 'Give it with -K, --become-password-file or ansible_become_password from a vault.',
  });
}

export function passwordWrong(host: string, { method, user }: Become): TargetError {
  const whose = method === 'sudo' ? "the login user's" : `${user}'s`;
  return new TargetError(`${method} on ${host} refused the password to become ${user}.`, {
    code: 'BECOME_PASSWORD_WRONG',
    hint: `It has to be ${whose} password; it was tried once only, because accounts are locked after several failures.`,
  });
}

export function becomeFailed(host: string, become: Become, said: string): TargetError {
  return new TargetError(`${become.method} on ${host} does not let this login become ${become.user}.${quoted(said)}`, {
    code: 'BECOME_FAILED',
    hint: hintFor(become, said),
  });
}

/** What to do about the refusals of sudo and su, as they put them without a locale. */
function hintFor({ method, user, exe = method }: Become, said: string): string {
  if (/must have a tty|no tty present|must be run from a terminal/iu.test(said)) {
    return method === 'sudo'
      ? `Add "Defaults:LOGIN !requiretty" to the host's sudoers file, with the login user's name.`
      : 'This su needs a terminal; use ansible_become_method: sudo.';
  }
  if (/not found|no such file/iu.test(said)) {
    return `Install ${exe} on the host, or correct ansible_become_exe or ansible_become_method.`;
  }
  if (/unknown user|does not exist|user not found/iu.test(said)) return `Create ${user}, or correct become_user.`;
  if (/not available|nologin/iu.test(said)) {
    return `${user} has no login shell: set ansible_become_flags to "-s /bin/sh", or use sudo.`;
  }
  if (/not in the sudoers|not allowed|may not run/iu.test(said)) {
    return `Allow the login user to run /bin/sh as ${user} in the host's sudoers file.`;
  }
  return `Try it on the host: ${method} as the login user, to become ${user}.`;
}
