import type { TaskRef } from '@signet/engine';

/** The name of a task as Ansible's outputs give it: with its role before it. */
export function titleOf({ name, role }: Pick<TaskRef, 'name' | 'role'>): string {
  return role === undefined ? name.trim() : `${role} : ${name.trim()}`;
}
