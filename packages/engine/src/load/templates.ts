import { compileExpression, isTemplate } from '@signet/expressions';
import { type Node, type ScalarNode, toPlain } from '@signet/source';
import type { Condition, Templated } from '../playbook.ts';
import { compileAuthored } from '../vars/authored.ts';
import { collecting, type Loader, report } from './loader.ts';
import { placeOf, textAt } from './nodes.ts';

/** A value that may hold templates; `undefined` when one of them is wrong, which is then reported. */
export function compileNode(loader: Loader, node: Node | undefined): Templated | undefined {
  if (node === undefined) return undefined;
  return collecting(loader, () => ({
    template: compileAuthored(toPlain(node), placeOf(node), loader.unlock),
    at: node.at,
  }));
}

/** The expressions of `when` and the like: one, or a list that must all hold. */
export function compileConditions(loader: Loader, node: Node | undefined): Condition[] | undefined {
  if (node === undefined) return undefined;
  const conditions: Condition[] = [];
  for (const item of node.kind === 'list' ? node.items : [node]) {
    const condition = item.kind === 'scalar' ? compileCondition(loader, item) : undefined;
    if (condition !== undefined) conditions.push(condition);
  }
  return conditions;
}

function compileCondition(loader: Loader, node: ScalarNode): Condition | undefined {
  if (node.value === null) return undefined;
  const text = typeof node.value === 'boolean' ? String(node.value) : String(node.value).trim();
  if (isTemplate(text)) {
    report(
      loader,
      'BRACES_IN_CONDITION',
      'A condition is an expression already; it takes no braces.',
      node.at,
      'Write the expression without {{ }}.',
    );
    return undefined;
  }
  if (text === '') {
    report(loader, 'EMPTY_CONDITION', 'The condition is empty.', node.at);
    return undefined;
  }
  const at = textAt(node);
  return collecting(loader, () => ({ template: compileExpression(text, at), at, text }));
}
