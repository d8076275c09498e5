import type { LintRule } from '../rule.ts';
import { commandText } from '../written-tasks.ts';

/** Programs whose work a task does that compares first. */
const TASK_FOR: Readonly<Record<string, string>> = {
  mkdir: 'file',
  rm: 'file',
  rmdir: 'file',
  chmod: 'file',
  chown: 'file',
  ln: 'file',
  touch: 'file',
  cp: 'copy',
  sed: 'lineinfile or replace',
  curl: 'uri or get_url',
  wget: 'get_url',
  systemctl: 'service',
  service: 'service',
};

export const commandInsteadOfModule: LintRule = {
  id: 'command-instead-of-module',
  summary: 'A task that compares first shows what would change, and changes nothing twice.',
  bad: '- name: Folder\n  command: mkdir -p /opt/app\n  changed_when: true',
  good: '- name: Folder\n  file: { path: /opt/app, state: directory }',
  check: ({ tasks }) =>
    tasks.flatMap((task) => {
      if (task.module !== 'command' && task.module !== 'shell') return [];
      const [program = ''] = commandText(task).trim().split(/\s+/u);
      const name = program.split('/').at(-1) ?? '';
      const other = Object.hasOwn(TASK_FOR, name) ? TASK_FOR[name] : undefined;
      if (other === undefined) return [];
      return [{ at: task.at, message: `"${name}" changes without comparing first.`, hint: `Use ${other}.` }];
    }),
};
