import type { LintRule } from '../rule.ts';

/** These take free text; an equals sign in it is their own. */
const FREE_FORM = new Set([
  'command',
  'shell',
  'raw',
  'script',
  'meta',
  'include_tasks',
  'import_tasks',
  'win_command',
  'win_shell',
]);

export const shortForm: LintRule = {
  id: 'short-form',
  summary: 'Arguments in a map have types and places; in a line of key=value all are text.',
  bad: '- name: Folder\n  file: path=/x state=directory',
  good: '- name: Folder\n  file: { path: /x, state: directory }',
  check: ({ tasks }) =>
    tasks.flatMap(({ node, module, args }) => {
      const local = node.get('local_action') ?? node.get('action');
      if (local !== undefined)
        return [
          {
            at: local.at,
            message: 'An old form of naming the module.',
            hint: 'Write the module as a key; "delegate_to: localhost" runs it here.',
          },
        ];
      const isShort = args?.kind === 'scalar' && typeof args.value === 'string' && /^\w+=/u.test(args.value);
      if (!isShort || FREE_FORM.has(module)) return [];
      return [{ at: args.at, message: `The arguments of ${module} are one text.`, hint: 'Write them as a map.' }];
    }),
};
