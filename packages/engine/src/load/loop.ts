import { isTemplate } from '@signet/expressions';
import { type MapNode, type Node, fitNode } from '@signet/source';
import { keyword } from '../keywords.ts';
import type { Loop } from '../playbook.ts';
import { type Keys, valueOfKey } from './keys.ts';
import { type Loader, report } from './loader.ts';
import { isNull, textOf } from './nodes.ts';
import { compileConditions, compileNode } from './templates.ts';

/** `loop` or `with_X`, with `loop_control`. */
export function loadLoop(loader: Loader, keys: Keys): Loop | undefined {
  const { withLookup } = keys;
  const loop = valueOfKey(keys, 'loop');
  if (loop && withLookup) {
    report(loader, 'SEVERAL_LOOPS', 'A task has one loop.', withLookup.entry.key.at, 'Keep "loop".');
  }
  const list = compileNode(loader, loop ?? withLookup?.entry.value);
  if (!list) return undefined;
  const given = valueOfKey(keys, 'loop_control');
  const control = given?.kind === 'map' ? (fitNode(keyword('loop_control')?.schema, given) as MapNode) : undefined;
  const setting = (name: string): Node | undefined => {
    const node = control?.get(name);
    return isNull(node) ? undefined : node;
  };
  const templated = (name: string) => compileNode(loader, setting(name));
  const isSet = (name: string): boolean | undefined => {
    const node = setting(name);
    return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
  };
  const label = templated('label');
  const pause = templated('pause');
  const parallel = templated('parallel');
  const breakWhen = compileConditions(loader, setting('break_when'));
  const indexVar = setting('index_var');
  return {
    ...list,
    ...(!loop && withLookup && { lookup: withLookup.lookup }),
    loopVar: loopVariable(loader, setting('loop_var')),
    ...(indexVar?.kind === 'scalar' && { indexVar: textOf(indexVar) }),
    ...(label && { label }),
    ...(pause && { pause }),
    extended: isSet('extended') ?? false,
    allItems: isSet('extended_allitems') ?? true,
    ...(breakWhen && { breakWhen }),
    ...(parallel && { parallel }),
  };
}

function loopVariable(loader: Loader, node: Node | undefined): Loop['loopVar'] {
  if (node?.kind !== 'scalar') return 'item';
  const name = textOf(node);
  return (isTemplate(name) ? compileNode(loader, node) : undefined) ?? name;
}
