import type { TaskStep } from '../playbook.ts';

/** What a control task is given without a name, where it is written out: `end_host` of `meta: end_host`. */
export function bareArgument({ use, args }: TaskStep): string | undefined {
  if (use.kind !== 'control' || use.control.bare === undefined || args.node?.kind !== 'map') return undefined;
  const given = args.node.get(use.control.bare);
  return given?.kind === 'scalar' ? String(given.value) : undefined;
}
