import type { LintRule } from '../rule.ts';

export const latest: LintRule = {
  id: 'latest',
  summary: 'What is latest differs from day to day: the same run gives another result tomorrow.',
  bad: '- name: Server\n  package: { name: nginx, state: latest }',
  good: '- name: Server\n  package: { name: nginx, state: present }',
  check: ({ tasks }) =>
    tasks.flatMap(({ args }) => {
      const state = args?.kind === 'map' ? args.get('state') : undefined;
      if (state?.kind !== 'scalar' || state.value !== 'latest') return [];
      return [{ at: state.at, message: '"latest" means another version each day.', hint: 'Name the version.' }];
    }),
};
