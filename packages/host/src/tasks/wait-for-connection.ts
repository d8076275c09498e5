import { ConnectError, defineAssertion, type Finding, SignetError } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { returning } from '../targets/commands.ts';
import { poll, wait } from '../waiting/poll.ts';

interface Current {
  readonly isReached: boolean;
  readonly elapsedSeconds: number;
  /** Why it was not reached. */
  readonly reason?: string;
}

const seconds = (description: string) => Type.Optional(Type.Number({ minimum: 0, description }));

const args = Type.Object(
  {
    timeout: seconds('How long to wait at most; 600 when left out.'),
    delay: seconds('How long to wait before the first try; 0 when left out.'),
    sleep: seconds('How long to wait between two tries; 1 when left out.'),
    connect_timeout: seconds('How long one try may take; 5 when left out.'),
  },
  { additionalProperties: false },
);

export const waitForConnection = defineAssertion({
  name: 'wait_for_connection',
  summary: 'Waits until the host can be reached and a command runs.',
  target: returning,
  args,
  returns: { elapsed: 'How many seconds it took.' },

  async read(host, args, context): Promise<Current> {
    const started = Date.now();
    const { timeout = 600, delay = 0, sleep = 1, connect_timeout: tryFor = 5 } = args;
    await wait(delay * 1000, context);
    let reason = '';
    const reached = await poll(context, { timeoutSeconds: timeout, sleepSeconds: sleep }, async () => {
      try {
        const { code } = await host.ask(['sh', '-c', 'exit 0'], { deadlineMs: tryFor * 1000 });
        return code === 0 ? true : undefined;
      } catch (error) {
        if (!(error instanceof ConnectError) && !(error instanceof SignetError && error.code === 'COMMAND_DEADLINE'))
          throw error;
        reason = error.message;
        return undefined;
      }
    });
    const elapsedSeconds = Math.floor((Date.now() - started) / 1000);
    return { isReached: reached === true, elapsedSeconds, ...(reason !== '' && { reason }) };
  },

  verify({ isReached, elapsedSeconds, reason }): Finding[] {
    if (isReached) return [];
    return [
      {
        severity: 'error',
        code: 'WAIT_TIMEOUT',
        message: `The host was not reached within ${elapsedSeconds} s.`,
        hint: reason ?? 'See whether it runs.',
      },
    ];
  },

  facts: ({ elapsedSeconds }) => ({ elapsed: elapsedSeconds }),

  examples: [
    {
      title: 'A host that was just made',
      playbook: `
        - name: The new host answers
          wait_for_connection: { delay: 5, timeout: 300 }
      `,
      current: { isReached: true, elapsedSeconds: 12 },
      findings: [],
    },
  ],
});
