import { type ActionReport, defineAction } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { type JobState, jobState, removeJob } from '../commands/job.ts';
import { commands, type CommandsReader } from '../targets/commands.ts';

const args = Type.Object(
  {
    jid: Type.String({
      // A name that leads nowhere else.
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
      description: 'The job, from `ansible_job_id` of what the task with `async` registered.',
    }),
    mode: Type.Optional(
      Type.Union([Type.Literal('status'), Type.Literal('cleanup')], {
        description: '`status` tells how it is; `cleanup` removes what is kept of it. `status` when left out.',
      }),
    ),
  },
  { additionalProperties: false },
);

type Args = Static<typeof args>;

export const asyncStatus = defineAction({
  name: 'async_status',
  summary: 'How a task that was started with `async` is doing.',
  details:
    'Its `changed` is that of the job. Use it with `until: job is finished`. A job that failed fails this task; so does ' +
    'one that took longer than `async` allows.',
  target: commands,
  args,
  returns: {
    ansible_job_id: 'The job.',
    started: '1.',
    finished: '1 when it has ended, else 0.',
    results_file: 'The folder on the host where its output is kept.',
    rc: 'Its exit code, once it has ended; with `stdout`, `stderr`, their lines, `cmd`, `start`, `end` and `delta`.',
    erased: 'With `cleanup`: the folder that was removed.',
  },

  async foresee(host, args) {
    // Jobs are started outside check mode; what they came to is known.
    return args.mode === 'cleanup' ? [] : report(host, args);
  },

  async run(host, args) {
    if (args.mode !== 'cleanup') return report(host, args);
    const state = await jobState(host, args.jid);
    if (state === undefined) return unknownJob(args.jid);
    await removeJob(host, args.jid);
    return { effects: [], changed: false, facts: { ansible_job_id: args.jid, erased: state.file } };
  },

  examples: [
    {
      title: 'Wait for a job that was started before',
      playbook: `
        - name: The backup has ended
          async_status: { jid: "{{ backup.ansible_job_id }}" }
          register: job
          until: job is finished
          retries: 60
          delay: 10
      `,
    },
  ],
});

async function report(host: CommandsReader, { jid }: Args): Promise<ActionReport> {
  const state = await jobState(host, jid);
  if (state === undefined) return unknownJob(jid);
  const facts = {
    ...state.facts,
    ansible_job_id: state.id,
    started: 1,
    finished: state.finished || state.lost ? 1 : 0,
    results_file: state.file,
  };
  const failure = failureOf(state);
  return { effects: [], changed: state.finished, facts, ...(failure !== undefined && { failure }) };
}

function failureOf(state: JobState): ActionReport['failure'] {
  const hint = `See its output in ${state.file}.`;
  if (state.lost) return { code: 'JOB_LOST', message: `Job ${state.id} was ended and left no exit code`, hint };
  if (state.expired) return { code: 'JOB_EXPIRED', message: `Job ${state.id} took longer than async allows`, hint };
  if (!state.finished || state.facts['rc'] === 0) return undefined;
  return { code: 'COMMAND_FAILED', message: 'non-zero return code', hint };
}

function unknownJob(jid: string): ActionReport {
  return {
    effects: [],
    changed: false,
    facts: { ansible_job_id: jid, started: 1, finished: 1, msg: 'could not find job' },
    failure: {
      code: 'JOB_UNKNOWN',
      message: 'could not find job',
      hint: `There is no ${jid} on this host. Use the host and the user that it was started with.`,
    },
  };
}
