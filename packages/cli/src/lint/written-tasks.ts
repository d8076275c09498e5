import { KEYWORDS } from '@signet/engine';
import { keyName, type ListNode, type MapNode, type Node } from '@signet/source';
import type { LintedFile, WrittenTask } from './rule.ts';

const SECTIONS = ['pre_tasks', 'tasks', 'post_tasks', 'handlers', 'block', 'rescue', 'always'];
const NO_MODULES = new Set([...KEYWORDS.map(({ name }) => name), 'local_action', 'action']);

/** The tasks of a playbook, or of a file with tasks, blocks opened, in order. */
export function lintedFile(root: Node): LintedFile {
  return { root, tasks: root.kind === 'list' ? tasksIn(root) : [] };
}

function tasksIn(list: ListNode): WrittenTask[] {
  return list.items.flatMap((item) => {
    if (item.kind !== 'map') return [];
    const inner = SECTIONS.flatMap((name) => {
      const section = item.get(name);
      return section?.kind === 'list' ? tasksIn(section) : [];
    });
    return isTask(item) ? [taskOf(item), ...inner] : inner;
  });
}

function isTask(node: MapNode): boolean {
  return !['hosts', 'import_playbook', 'ansible.builtin.import_playbook', 'block'].some((name) => node.get(name));
}

function taskOf(node: MapNode): WrittenTask {
  const entry = node.entries.find(({ key }) => !NO_MODULES.has(keyName(key)) && !keyName(key).startsWith('with_'));
  const module = entry === undefined ? '' : keyName(entry.key).replace(/^ansible\.(?:builtin|legacy)\./u, '');
  return { node, module, args: entry?.value, at: entry?.key.at ?? node.at };
}

/** Every scalar below a node that is a value, not a key. */
export function* scalarsIn(node: Node): Generator<Extract<Node, { kind: 'scalar' }>> {
  if (node.kind === 'scalar') yield node;
  else if (node.kind === 'list') for (const item of node.items) yield* scalarsIn(item);
  else for (const { value } of node.entries) yield* scalarsIn(value);
}

/** The text of a command: free form, `cmd` or the words of `argv`. */
export function commandText({ args }: WrittenTask): string {
  if (args?.kind === 'scalar') return String(args.value ?? '');
  if (args?.kind !== 'map') return '';
  const cmd = args.get('cmd') ?? args.get('_raw_params');
  if (cmd?.kind === 'scalar') return String(cmd.value ?? '');
  const argv = args.get('argv');
  if (argv?.kind !== 'list') return '';
  return argv.items.map((item) => (item.kind === 'scalar' ? String(item.value ?? '') : '')).join(' ');
}
