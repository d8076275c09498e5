import type { LintRule } from '../rule.ts';

const SPEAKS_FOR_ITSELF = /^(?:meta|include_|import_|debug$|$)/u;

export const nameMissing: LintRule = {
  id: 'name-missing',
  summary: 'A name tells in every output what a task is for, and --start-at-task finds it.',
  bad: '- command: make install\n  changed_when: true',
  good: '- name: Install\n  command: make install\n  changed_when: true',
  check: ({ tasks }) =>
    tasks
      .filter(({ node, module }) => node.get('name') === undefined && !SPEAKS_FOR_ITSELF.test(module))
      .map(({ at, module }) => ({ at, message: `This task, ${module}, has no name.`, hint: 'Add "name:".' })),
};
