import type { LintRule, WrittenTask } from '../rule.ts';

const COMMANDS = new Set(['command', 'shell', 'raw', 'script']);

export const noChangedWhen: LintRule = {
  id: 'no-changed-when',
  summary: 'A command counts as changed whenever it runs: handlers follow, and no second run is quiet.',
  bad: '- name: Version\n  command: app --version',
  good: '- name: Version\n  command: app --version\n  changed_when: false',
  check: ({ tasks }) =>
    tasks
      .filter((task) => COMMANDS.has(task.module) && task.node.get('changed_when') === undefined && !hasGuard(task))
      .map(({ at, module }) => ({
        at,
        message: `Whether this ${module} changes something is not known: it counts as changed each time.`,
        hint: 'Add "changed_when:", or "creates:" or "removes:" among its arguments.',
      })),
};

function hasGuard({ args, node }: WrittenTask): boolean {
  const more = node.get('args');
  return [args, more].some((one) => one?.kind === 'map' && (one.get('creates') ?? one.get('removes')) !== undefined);
}
