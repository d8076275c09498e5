import { defineAssertion, type Finding } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { commands } from '../targets/commands.ts';

interface Current {
  /** Exit code of a command that always succeeds. */
  readonly code: number;
}

const args = Type.Object(
  { data: Type.Optional(Type.String({ description: 'What is answered; `pong` when left out.' })) },
  { additionalProperties: false },
);

export const ping = defineAssertion({
  name: 'ping',
  summary: 'The login works and a command runs.',
  details: 'It is not an ICMP ping.',
  target: commands,
  args,
  returns: { ping: '`pong`, or `data`.' },

  async read(host): Promise<Current> {
    const { code } = await host.ask(['sh', '-c', 'exit 0']);
    return { code };
  },

  verify({ code }, { data }): Finding[] {
    // Ansible's way to see what a failure looks like.
    if (code === 0 && data !== 'crash') return [];
    return [
      {
        severity: 'error',
        code: 'HOST_NO_SHELL',
        message: data === 'crash' ? 'boom' : `A simple command ends with ${code}.`,
        hint: 'Give the user a POSIX login shell.',
      },
    ];
  },

  facts: (_current, { data = 'pong' }) => ({
    ping: data,
    ...(data === 'crash' && { module_stdout: '', module_stderr: 'Exception: boom' }),
  }),

  examples: [
    {
      title: 'Every host answers',
      playbook: `
        - name: Hosts answer
          ping: {}
      `,
      current: { code: 0 },
      findings: [],
    },
  ],
});
