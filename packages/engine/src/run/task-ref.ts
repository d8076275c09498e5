import type { TaskRef } from '../events.ts';
import type { TaskStep } from '../playbook.ts';

/** How events name a task. */
export function taskRef({ id, name, module, at }: TaskStep): TaskRef {
  return { id, name, module, at };
}
