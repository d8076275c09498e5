import type { Inherited, Templated } from '../playbook.ts';
import type { Keys } from './keys.ts';
import type { Loader } from './loader.ts';
import { namesOf, scalarsOf } from './nodes.ts';
import { compileConditions, compileNode } from './templates.ts';
import { variableLayer } from './variables.ts';

/** What blocks and plays hand down to their tasks; `notify` too, as Ansible's blocks do. */
export interface Handed extends Inherited {
  readonly notify: readonly Templated[];
}

export const NOTHING_HANDED: Handed = {
  tags: [],
  when: [],
  vars: [],
  notify: [],
  runOnce: false,
  anyErrorsFatal: false,
};

/** The keywords of a level on top of those handed down: conditions and variables add up, flags replace. */
export function handDown(loader: Loader, above: Handed, { keywords }: Keys, origin: string): Handed {
  const node = (name: string) => keywords.get(name)?.value;
  const own = variableLayer(loader, origin, node('vars'));
  const flag = (name: string, inherited: Templated | undefined) => compileNode(loader, node(name)) ?? inherited;
  const ignoreErrors = flag('ignore_errors', above.ignoreErrors);
  const checkMode = flag('check_mode', above.checkMode);
  const diff = flag('diff', above.diff);
  const noLog = flag('no_log', above.noLog);
  const delegateTo = flag('delegate_to', above.delegateTo);
  return {
    tags: [...new Set([...above.tags, ...namesOf(node('tags'))])],
    when: [...above.when, ...(compileConditions(loader, node('when')) ?? [])],
    vars: own ? [...above.vars, own] : above.vars,
    notify: [...above.notify, ...notified(loader, keywords.get('notify')?.value)],
    runOnce: literalFlag(node('run_once'), above.runOnce),
    anyErrorsFatal: literalFlag(node('any_errors_fatal'), above.anyErrorsFatal),
    ...(ignoreErrors && { ignoreErrors }),
    ...(checkMode && { checkMode }),
    ...(diff && { diff }),
    ...(noLog && { noLog }),
    ...(delegateTo && { delegateTo }),
  };
}

function notified(loader: Loader, node: Parameters<typeof scalarsOf>[0]): Templated[] {
  return scalarsOf(node).flatMap((scalar) => compileNode(loader, scalar) ?? []);
}

function literalFlag(node: Parameters<typeof scalarsOf>[0], inherited: boolean): boolean {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : inherited;
}
