import { defineAssertion, type Finding } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { files } from '../targets/files.ts';

interface Current {
  /** Exit code of the probe. */
  readonly code: number;
  readonly user: string;
  /** As `uname -sr` prints it: `Linux 6.1.0`. */
  readonly os: string;
}

const args = Type.Object({}, { additionalProperties: false });

export const reachable = defineAssertion({
  name: 'host.reachable',
  summary: 'The host can be logged in to and runs a command.',
  details: 'Needs sshd and a POSIX shell on the host, nothing else.',
  target: files,
  args,
  returns: { user: 'The user that commands run as.', os: 'Name and release of the operating system.' },

  async read(files): Promise<Current> {
    const { code, stdout } = await files.ask(['/bin/sh', '-c', 'id -un && uname -sr']);
    const [user = '', os = ''] = stdout.toString('utf8').trim().split('\n').slice(-2);
    return { code, user, os };
  },

  verify(current) {
    const findings: Finding[] = [];
    if (current.code !== 0) {
      findings.push({
        severity: 'error',
        code: 'HOST_NO_SHELL',
        message: `The login works, but a simple command ended with code ${current.code}.`,
        hint: 'Check the login shell of that user, and that /bin/sh, id and uname are there.',
      });
    }
    return findings;
  },

  facts: ({ user, os }) => ({ user, os }),

  examples: [
    {
      title: 'Every host answers',
      playbook: `
        - name: Host answers
          host.reachable: {}
      `,
      current: { code: 0, user: 'root', os: 'Linux 6.1.0' },
      findings: [],
    },
  ],
});
