import { compileExpression, isTemplate, type Template } from '@signet/expressions';
import { type Node, positionIn, type ScalarNode, toPlain } from '@signet/source';
import type { Condition, Templated } from '../playbook.ts';
import { compileAuthored } from '../vars/authored.ts';
import { compiling, type Loader, report, warn } from './loader.ts';
import { placeOf } from './nodes.ts';

/** A value that may hold templates; `undefined` when one of them is wrong, which is then reported. */
export function compileNode(loader: Loader, node: Node | undefined): Templated | undefined {
  if (node === undefined) return undefined;
  const template = compileTemplateOf(loader, node);
  return template && { template, at: node.at };
}

export function compileTemplateOf(loader: Loader, node: Node): Template | undefined {
  if (!mayBeComputed(node)) return { references: [], evaluate: () => toPlain(node) };
  return compiling(loader, () => compileAuthored(toPlain(node), placeOf(node), loader.unlock));
}

/** Whether anything in a value is a template or has a tag. */
function mayBeComputed(node: Node): boolean {
  if (node.kind === 'scalar')
    return node.tag !== undefined || (typeof node.value === 'string' && isTemplate(node.value));
  if (node.kind === 'list') return node.items.some(mayBeComputed);
  return node.entries.some(({ key, value }) => isTemplate(key.raw) || mayBeComputed(value));
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

/** A condition that is nothing but `{{ … }}`: the same expression without braces. */
const IN_BRACES = /^\s*\{\{(?<inside>(?:(?!\{\{|\}\}|\{%)[\s\S])*)\}\}\s*$/;

/** A text in quotes; templates in it may have quotes of their own. */
const TEXT = /"(?:[^"{]|\{(?!\{)|\{\{[\s\S]*?\}\})*"|'(?:[^'{]|\{(?!\{)|\{\{[\s\S]*?\}\})*'/g;

/**
 * Texts with `{{ }}` inside an expression, as `"{{ a }}" == "b"`: Ansible fills them first and reads what comes out as an
 * expression; here they are joined, so that a value stays a value.
 *
 * @param bare Also outside of texts, as `1 in {{ list }}`.
 */
function withoutBraces(text: string, bare: boolean): string | undefined {
  if (!isTemplate(text)) return undefined;
  const joinedTexts = text.replaceAll(TEXT, (literal) => {
    if (!literal.includes('{{')) return literal;
    const quote = literal[0] ?? '';
    const parts = literal.slice(1, -1).split(/\{\{(.*?)\}\}/s);
    const joined = parts.map((part, index) => (index % 2 === 1 ? `(${part.trim()})` : `${quote}${part}${quote}`));
    return `(${joined.filter((part) => part !== quote + quote).join(' ~ ')} ~ '')`;
  });
  return !bare ? joinedTexts : joinedTexts.replaceAll(/\{\{(?<inside>.*?)\}\}/gs, '($<inside>)');
}

/** YAML's other words for true and false, in quotes; for Ansible they are names of variables. */
function boolean(text: string): string {
  return /^(?:yes|on)$/i.test(text) ? 'true' : /^(?:no|off)$/i.test(text) ? 'false' : text;
}

function compileCondition(loader: Loader, node: ScalarNode): Condition | undefined {
  if (node.value === null) return undefined;
  const written = typeof node.value === 'string' ? node.value : String(node.value);
  const braces = IN_BRACES.exec(written)?.groups?.['inside'] ?? withoutBraces(written, loader.compat === true);
  const text = (braces ?? written).trim();
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
  if (braces !== undefined) {
    warn(
      loader,
      'BRACES_IN_CONDITION',
      'A condition takes no braces; these are left out.',
      node.at,
      `Write "${text}".`,
    );
  }
  if (text === '') {
    report(loader, 'EMPTY_CONDITION', 'The condition is empty.', node.at);
    return undefined;
  }
  const shift = Math.max(0, written.indexOf(text));
  const meant = loader.lenient.files ? text : boolean(text);
  const place = (offset: number, length: number): ReturnType<typeof positionIn> =>
    positionIn(node, offset + shift, length);
  const template = compiling(loader, () => compileExpression(meant, place));
  return (
    template && { template, at: place(0, text.length), text, ...(braces !== undefined && { braced: true as const }) }
  );
}
