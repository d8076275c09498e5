import type { TaskRef } from '../events.ts';
import { shownRole, type TaskStep } from '../playbook.ts';

/** How events name a task. */
export function taskRef(step: TaskStep): TaskRef {
  const { id, name, module, at } = step;
  const role = shownRole(step);
  return { id, name, module, at, ...(role && { role: role.name }) };
}

/** What names a handler in journals and debts: with its role, as `notify` may write it. */
export function handlerName({ name, role }: Pick<TaskStep, 'name' | 'role'>): string {
  return role === undefined ? name : `${role.name} : ${name}`;
}
