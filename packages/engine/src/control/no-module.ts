import type { ControlTask } from './control-task.ts';

/** Stands for what `action` names and nobody knows: it fails when it is reached, as in Ansible. */
export function noModule(name: string): ControlTask {
  return {
    name,
    summary: '',
    args: { type: 'object' },
    run: () => ({
      failed: true,
      code: 'UNKNOWN_TASK',
      msg: `The module ${name} was not found in configured module paths`,
    }),
  };
}
