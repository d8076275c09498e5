import type { LintRule } from '../rule.ts';
import { scalarsIn } from '../written-tasks.ts';

const CONDITIONS = ['when', 'until', 'changed_when', 'failed_when'];

export const jinjaInWhen: LintRule = {
  id: 'jinja-in-when',
  summary: 'A condition is an expression already; braces in it evaluate text a second time.',
  bad: '- name: Only here\n  debug: { msg: x }\n  when: "{{ here }}"',
  good: '- name: Only here\n  debug: { msg: x }\n  when: here',
  check: ({ tasks }) =>
    tasks.flatMap(({ node }) =>
      CONDITIONS.flatMap((name) => {
        const condition = node.get(name);
        const found = condition === undefined ? [] : [...scalarsIn(condition)];
        return found
          .filter(({ value }) => typeof value === 'string' && /\{\{|\{%/u.test(value))
          .map(({ at }) => ({
            at,
            message: `"${name}" has braces in it.`,
            hint: 'Write the expression without them.',
          }));
      }),
    ),
};
