import { ConnectError, InputError, TargetError } from '@signet/core';
import { expect, it } from 'vitest';
import { sshFileError } from './ssh-file-error.ts';

it.each([
  ['SSH_REFUSED', 'Start sshd there, or correct ansible_host and ansible_port.', /ssh:\/\/\[user@\]host/u],
  ['SSH_UNREACHABLE', 'Correct ansible_host.', /Check that "ssh HOST" gets there/u],
  ['SSH_AUTH_FAILED', 'Check ansible_user.', /ssh:\/\/USER@HOST\/path.*ssh HOST sudo cat FILE/u],
  ['SSH_KEY_FILE', 'Check ansible_ssh_private_key_file.', /~\/\.ssh\/config/u],
])('gives %s a hint without variables', (code, hint, own) => {
  const error = sshFileError(new ConnectError('x', { code, hint }));
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ code, message: 'x', hint: expect.stringMatching(own) as unknown });
  expect((error as ConnectError).hint).not.toContain('ansible_');
});

it('says how to read what only root may read', () => {
  const denied = new TargetError('x', { code: 'PERMISSION_DENIED', hint: 'Log in as a user who may do this.' });
  expect(sshFileError(denied)).toMatchObject({ hint: expect.stringContaining('ssh HOST sudo cat FILE |') as unknown });
});

it('leaves other errors as they are', () => {
  for (const error of [
    new ConnectError('x', { code: 'SSH_HOST_KEY_UNKNOWN', hint: 'Compare the fingerprint.' }),
    InputError.of('x', { code: 'LTPA_FILE' }),
    new TypeError('x'),
  ]) {
    expect(sshFileError(error)).toBe(error);
  }
});
