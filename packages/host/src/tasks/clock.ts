import { defineAssertion, type Finding, TargetError } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { files } from '../targets/files.ts';

interface Current {
  /** How far the host's clock is ahead of this machine's; negative when it is behind. */
  readonly offsetSeconds: number;
}

const args = Type.Object(
  {
    warn_above_seconds: Type.Optional(
      Type.Number({ minimum: 0, description: 'A larger difference is a warning; 60 when left out.' }),
    ),
    fail_above_seconds: Type.Optional(
      Type.Number({ minimum: 0, description: 'A larger difference is an error; 300 when left out.' }),
    ),
  },
  { additionalProperties: false },
);

export const clock = defineAssertion({
  name: 'host.clock',
  summary: "The host's clock agrees with that of this machine.",
  details:
    'LTPA tokens carry the time when they expire, and nobody allows for clocks that differ: a host that is ahead ' +
    'refuses fresh tokens. Time zones do not matter.',
  target: files,
  args,
  returns: { offset_seconds: "How far the host's clock is ahead; negative when it is behind." },

  async read(files): Promise<Current> {
    const before = Date.now();
    const { stdout } = await files.ask(['date', '-u', '+%s']);
    const here = (before + Date.now()) / 2000;
    const there = /^\d+$/mu.exec(stdout.toString('utf8'))?.[0];
    if (there === undefined) {
      throw new TargetError(`"date -u +%s" on ${files.host} does not print the seconds since 1970.`, {
        code: 'CLOCK_UNREADABLE',
        hint: 'Install a POSIX date on the host.',
      });
    }
    // `date` cuts off the fraction: on average half a second.
    return { offsetSeconds: Math.round(Number(there) + 0.5 - here) };
  },

  verify({ offsetSeconds }, args) {
    const { warn_above_seconds: warnAbove = 60, fail_above_seconds: failAbove = 300 } = args;
    const findings: Finding[] = [];
    const seconds = Math.abs(offsetSeconds);
    if (seconds > Math.min(warnAbove, failAbove)) {
      const isError = seconds > failAbove;
      findings.push({
        severity: isError ? 'error' : 'warning',
        code: 'CLOCK_SKEW',
        message: `The clock is ${seconds} s ${offsetSeconds > 0 ? 'ahead of' : 'behind'} this machine's (at most ${isError ? failAbove : warnAbove} s).`,
        hint: 'Synchronize both with the same time servers (NTP).',
      });
    }
    return findings;
  },

  facts: ({ offsetSeconds }) => ({ offset_seconds: offsetSeconds }),

  examples: [
    {
      title: 'Warn above a minute, fail above five',
      playbook: `
        - name: Clock agrees with this machine
          host.clock: { warn_above_seconds: 60, fail_above_seconds: 300 }
      `,
      current: { offsetSeconds: -90 },
      findings: [
        {
          severity: 'warning',
          code: 'CLOCK_SKEW',
          message: "The clock is 90 s behind this machine's (at most 60 s).",
          hint: 'Synchronize both with the same time servers (NTP).',
        },
      ],
    },
  ],
});
