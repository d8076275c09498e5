import { InputError } from '@signet/core';

/** A task of the command line, as the options give it. */
export interface SingleTask {
  readonly hosts: string;
  readonly module: string;
  /** `key=value` words, a command, or a JSON map. */
  readonly args: string;
  /** Seconds that it may run in the background. */
  readonly background?: number | undefined;
  readonly poll?: number | undefined;
  readonly timeout?: number | undefined;
  /** Facts are not gathered, also not when the task asks for one: as with Ansible. */
  readonly compat: boolean;
}

/** Tasks that say nothing without their command. */
const NEED_ARGUMENTS = /^(?:ansible\.(?:builtin|legacy)\.)?(?:command|shell|raw|script)$/u;

/**
 * The playbook that a single task is: it is read and checked like a file's.
 *
 * @throws {InputError} `NO_ARGUMENTS`, `UNSUPPORTED_TASK`
 */
export function playbookOf(task: SingleTask): string {
  const args = task.args.trim();
  if (args === '' && NEED_ARGUMENTS.test(task.module)) {
    const isPlaybook = /\.ya?ml$/u.test(task.hosts);
    throw InputError.of(`No argument passed to ${task.module} module: it needs the command that it runs.`, {
      code: 'NO_ARGUMENTS',
      hint: isPlaybook ? `Run a playbook with: signet run ${task.hosts}` : "Give it with -a, such as: -a 'uptime'",
    });
  }
  if (/^(?:ansible\.(?:builtin|legacy)\.)?import_playbook$/u.test(task.module)) {
    throw InputError.of(`${task.module} is no task, and brings plays of its own.`, {
      code: 'UNSUPPORTED_TASK',
      hint: 'Run its playbook with: signet run PLAYBOOK',
    });
  }
  const { background, poll, timeout } = task;
  const step = {
    [task.module]: args === '' ? null : argumentsIn(args),
    ...(background !== undefined && { async: background, poll: poll ?? DEFAULT_POLL }),
    ...(timeout !== undefined && { timeout }),
  };
  const play = {
    name: task.compat ? 'Ansible Ad-Hoc' : `${task.module} on ${task.hosts}`,
    hosts: task.hosts,
    ...(task.compat && { gather_facts: false }),
    tasks: [step],
  };
  return `${JSON.stringify([play])}\n`;
}

/** Seconds between two looks at a task in the background. */
const DEFAULT_POLL = 15;

/** A text in braces is a JSON map, or else the text that it is. */
function argumentsIn(args: string): unknown {
  if (!args.startsWith('{') || !args.endsWith('}')) return args;
  try {
    return JSON.parse(args) as unknown;
  } catch {
    return args; // such as "{{ command }}"
  }
}
