import type { Block, Expression, Extends, Import, Include } from '../syntax/ast.ts';
import { Attributes, Callable } from '../values/callable.ts';
import { isMissing, Undefined } from '../values/undefined.ts';
import { isUnknown, UNKNOWN } from '../values/unknown.ts';
import type { Scope } from './environment.ts';
import { evaluate } from './evaluate.ts';
import { Frame } from './frame.ts';
import type { Machine } from './machine.ts';
import { operate } from './operation.ts';
import { Output } from './output.ts';
import { Page, type Sheet } from './page.ts';
import { render } from './render.ts';

/** Renders a template file and, when it extends another one, that one with its blocks. */
export function renderSheet(machine: Machine, sheet: Sheet, output: Output): void {
  const { page } = machine;
  let [at, current]: [Machine, Sheet] = [machine, sheet];
  for (let depth = 0; ; depth += 1) {
    const { body, blocks } = current;
    page.add(blocks, at);
    if (page.blocks.size > 0) page.top.set('self', blocksByName(page));
    page.parent = undefined;
    output.muted = false;
    render(at, page.top, body, output);
    if (page.parent === undefined) return;
    current = page.parent;
    at = machine.reading(current.place, page);
    if (depth > 50)
      throw at.problem({ start: 0, end: 1 }, 'TEMPLATE_LIMIT', 'These templates extend each other without an end.');
  }
}

/** `self.name()` renders a block once more. */
function blocksByName(page: Page): Attributes {
  const fields = new Map<string, unknown>();
  for (const name of page.blocks.keys())
    fields.set(name, new Callable(name, (use) => blockText(use.machine, page.top, name, 0, use.span)));
  return new Attributes('self', fields);
}

/** `{% block %}`: what the template furthest down puts in its place. */
export function renderBlock(machine: Machine, frame: Frame, node: Block, output: Output): void {
  if (output.muted) return;
  const [first] = machine.page.blocks.get(node.name) ?? [];
  if (node.required && first?.block === node)
    throw machine.problem(
      { start: node.start, end: node.start + 'block'.length },
      'EXPRESSION_FAILED',
      `The block "${node.name}" is required, and no template fills it.`,
    );
  const value = blockText(machine, node.scoped ? frame : machine.page.top, node.name, 0, node);
  if (isUnknown(value)) output.unknown = true;
  else output.value(value, node);
}

function blockText(
  machine: Machine,
  frame: Frame,
  name: string,
  level: number,
  span: { start: number; end: number },
): unknown {
  const found = machine.page.blocks.get(name)?.[level];
  if (found === undefined)
    return new Undefined(() => machine.problem(span, 'UNDEFINED_ATTRIBUTE', `There is no parent block "${name}".`));
  return machine.called(span, () => {
    const inner = new Frame(frame);
    inner.set(
      'super',
      new Callable('super', (use) => {
        const text = blockText(found.machine, frame, name, level + 1, use.span);
        if (isMissing(text)) throw text.error();
        return text;
      }),
    );
    const output = new Output(found.machine);
    render(found.machine, inner, found.block.body, output);
    return output.result();
  });
}

export function extend(machine: Machine, frame: Frame, node: Extends, output: Output): void {
  if (machine.page.parent !== undefined)
    throw machine.problem(node, 'TEMPLATE_SYNTAX', 'A template extends one other template, not two.');
  const sheet = open(machine, frame, node.template, false);
  if (sheet === undefined || isUnknown(sheet)) output.unknown = true;
  else machine.page.parent = sheet;
  output.muted = true;
}

export function include(machine: Machine, frame: Frame, node: Include, output: Output): void {
  if (output.muted) return;
  const sheet = open(machine, frame, node.template, node.ignoreMissing);
  if (sheet === undefined) return;
  if (isUnknown(sheet)) {
    output.unknown = true;
    return;
  }
  machine.called(node, () => {
    const inner = other(machine, frame, sheet, node.withContext);
    const part = new Output(inner);
    renderSheet(inner, sheet, part);
    if (part.unknown) output.unknown = true;
    else output.value(part.result(), node);
  });
}

/** `{% import %}` and `{% from %}`: the names that a template defines at its top. */
export function importNames(machine: Machine, frame: Frame, node: Import): void {
  const sheet = open(machine, frame, node.template, false);
  if (sheet === undefined || isUnknown(sheet)) {
    for (const name of importedNames(node)) frame.set(name, UNKNOWN);
    return;
  }
  const exported = machine.called(node, () => {
    const inner = other(machine, frame, sheet, node.withContext);
    renderSheet(inner, sheet, new Output(inner));
    return new Map([...inner.page.top.own()].filter(([name]) => !name.startsWith('_') && name !== 'self'));
  });
  if (typeof node.names === 'string') {
    frame.set(node.names, new Attributes(node.names, exported));
    return;
  }
  for (const span of node.names) {
    const missing = new Undefined(() =>
      machine.problem(span, 'UNDEFINED_VARIABLE', `The imported template defines no "${span.name}".`),
    );
    frame.set(span.alias, exported.has(span.name) ? exported.get(span.name) : missing);
  }
}

export function importedNames(node: Import): string[] {
  return typeof node.names === 'string' ? [node.names] : node.names.map(({ alias }) => alias);
}

const NO_VARIABLES: Scope = { get: () => undefined, has: () => false, names: () => [] };

/** The evaluation inside another template: with the names of this one, or with none. */
function other(machine: Machine, frame: Frame, sheet: Sheet, withContext: boolean): Machine {
  return withContext
    ? machine.reading(sheet.place, new Page(new Frame(frame)))
    : machine.reading(sheet.place, new Page(), NO_VARIABLES);
}

/** The template of a name, or of the first of several names that is there. */
function open(
  machine: Machine,
  frame: Frame,
  template: Expression,
  ignoreMissing: boolean,
): Sheet | undefined | typeof UNKNOWN {
  const value = evaluate(machine, frame, template);
  if (isMissing(value)) throw value.error();
  const names = operate(machine, template, (use) =>
    (Array.isArray(value) ? use.list(value) : [value]).map((name) => use.peek(use.known(name))),
  );
  if (isUnknown(names)) return UNKNOWN;
  for (const name of names as readonly unknown[]) {
    if (typeof name !== 'string')
      throw machine.problem(template, 'WRONG_VALUE_TYPE', 'The name of a template is a text.');
    const sheet = machine.manner.open?.(name);
    if (sheet !== undefined) return sheet;
  }
  if (ignoreMissing) return undefined;
  const shown = (names as readonly unknown[]).map((name) => `"${String(name)}"`).join(' or ');
  throw machine.problem(
    template,
    'TEMPLATE_MISSING',
    `There is no template ${shown}.`,
    'Names are looked for beside the template and in the folders "templates".',
  );
}
