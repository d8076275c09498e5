import { ConnectError, defineAction, SignetError, TargetError } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { type CommandsReader, returning } from '../targets/commands.ts';
import { poll, wait } from '../waiting/poll.ts';

const seconds = (description: string) => Type.Optional(Type.Number({ minimum: 0, description }));

const args = Type.Object(
  {
    msg: Type.Optional(Type.String({ description: 'What those who are logged in are told.' })),
    pre_reboot_delay: seconds('How long to wait before; 0 when left out.'),
    post_reboot_delay: seconds('How long to wait before the first look; 0 when left out.'),
    reboot_timeout: seconds('How long the host may take; 600 when left out.'),
    connect_timeout: seconds('How long one try to reach it may take; 5 when left out.'),
    test_command: Type.Optional(
      Type.String({ description: 'What has to succeed on the host then; `whoami` when left out.' }),
    ),
    boot_time_command: Type.Optional(
      Type.String({
        description: 'What prints something else after each start; the boot id of Linux, else `who -b`, when left out.',
      }),
    ),
    reboot_command: Type.Optional(
      Type.String({ description: 'What starts the host anew; `shutdown -r now` when left out.' }),
    ),
  },
  { additionalProperties: false },
);

export const reboot = defineAction({
  name: 'reboot',
  summary: 'Starts the host anew and waits until it is back.',
  details:
    'That it was started anew is told from its boot time, so that a host which only did not answer is not taken for one.',
  target: returning,
  args,
  returns: { rebooted: 'Whether it was started anew.', elapsed: 'How many seconds it took.' },

  foresee: async () => ['reboot'],

  async run(host, args, context) {
    const { pre_reboot_delay: before = 0, post_reboot_delay: after = 0, reboot_timeout: timeoutSeconds = 600 } = args;
    const { test_command: test = 'whoami', msg = 'Reboot initiated by Signet' } = args;
    const bootCommand = args.boot_time_command ?? 'cat /proc/sys/kernel/random/boot_id 2>/dev/null || who -b';
    const deadlineMs = (args.connect_timeout ?? 5) * 1000;
    const first = await asked(host, bootCommand, 30_000);
    const started = Date.now();
    await wait(before * 1000, context);
    const command = args.reboot_command ?? 'PATH=$PATH:/sbin:/usr/sbin; shutdown -r now "$1"';
    // The answer may be lost with the connection.
    const refused = await host.run(['sh', '-c', command, 'sh', msg]).catch(lostConnection);
    if (refused !== undefined && refused.code !== 0) {
      throw new TargetError(`${host.host} cannot be started anew: ${refused.stderr.toString('utf8').trim()}.`, {
        code: 'REBOOT_FAILED',
        hint: 'It needs root: use "become: true".',
      });
    }
    await wait(after * 1000, context);
    const back = await poll(context, { timeoutSeconds, sleepSeconds: 2 }, async () => {
      const now = await asked(host, bootCommand, deadlineMs).catch(lostConnection);
      if (now === undefined || now === first) return undefined;
      const tested = await asked(host, test, 60_000).catch(lostConnection);
      return tested === undefined ? undefined : true;
    });
    const elapsed = Math.floor((Date.now() - started) / 1000);
    if (back === true) return { effects: ['reboot'], changed: true, facts: { rebooted: true, elapsed } };
    throw new TargetError(`${host.host} did not come back within ${timeoutSeconds} s.`, {
      code: 'REBOOT_TIMEOUT',
      hint: 'See on its console; a longer reboot_timeout may do.',
    });
  },

  examples: [
    {
      title: 'A handler',
      playbook: `
        - name: reboot the host
          reboot: { reboot_timeout: 900 }
      `,
    },
  ],
});

/** What a command prints; `undefined` when it fails. */
async function asked(host: CommandsReader, command: string, deadlineMs: number): Promise<string | undefined> {
  const { code, stdout } = await host.ask(['sh', '-c', command], { deadlineMs });
  return code === 0 ? stdout.toString('utf8').trim() : undefined;
}

function lostConnection(error: unknown): undefined {
  const isExpected =
    error instanceof ConnectError || (error instanceof SignetError && error.code === 'COMMAND_DEADLINE');
  if (!isExpected) throw error;
  return undefined;
}
