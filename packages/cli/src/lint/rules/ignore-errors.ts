import type { LintRule } from '../rule.ts';

export const ignoreErrors: LintRule = {
  id: 'ignore-errors',
  summary: 'Errors that are ignored hide those that nobody expected.',
  bad: '- name: Stop\n  command: app stop\n  changed_when: true\n  ignore_errors: true',
  good: '- name: Stop\n  command: app stop\n  register: stop\n  changed_when: stop.rc == 0\n  failed_when: stop.rc not in [0, 3]',
  check: ({ tasks }) =>
    tasks.flatMap(({ node }) => {
      const flag = node.get('ignore_errors');
      if (flag?.kind !== 'scalar' || flag.value !== true) return [];
      const hint = 'Say with "failed_when:" what a failure is, or take it in a "rescue:".';
      return [{ at: flag.at, message: 'Every error of this task is ignored.', hint }];
    }),
};
