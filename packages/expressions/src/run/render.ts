import { InputError } from '@signet/core';
import type { AssignTarget, CallBlock, Expression, If, Statement } from '../syntax/ast.ts';
import { Attributes } from '../values/callable.ts';
import { Undefined } from '../values/undefined.ts';
import { isUnknown, UNKNOWN } from '../values/unknown.ts';
import { truth } from './comparison.ts';
import { BLOCK_TEXT, evaluate, evaluateArguments, invoke } from './evaluate.ts';
import { Frame } from './frame.ts';
import { renderLoop } from './loop.ts';
import { keepsType } from './literals.ts';
import type { Machine } from './machine.ts';
import { makeMacro } from './macro.ts';
import { operate } from './operation.ts';
import { Output } from './output.ts';
import { extend, importNames, importedNames, include, renderBlock } from './files.ts';

/** How a list of statements ended: at its end, or at a `break` or `continue` of the loop around it. */
export type Ending = 'end' | 'break' | 'continue';

/** Renders statements into an output. */
export function render(machine: Machine, frame: Frame, body: readonly Statement[], output: Output): Ending {
  for (const statement of body) {
    machine.spend(1, statement);
    const ending = renderStatement(machine, frame, statement, output);
    if (ending !== 'end') return ending;
  }
  return 'end';
}

function renderStatement(machine: Machine, frame: Frame, node: Statement, output: Output): Ending {
  switch (node.kind) {
    case 'text':
      output.text(node.text);
      return 'end';
    case 'output':
      if (!output.muted) renderValue(machine, frame, node.value, output);
      return 'end';
    case 'if':
      return renderIf(machine, frame, node, output);
    case 'for':
      return renderLoop(machine, frame, node, output);
    case 'set':
      assign(machine, frame, node.target, evaluate(machine, frame, node.value), node.value);
      return 'end';
    case 'set-block':
      assign(machine, frame, node.target, blockValue(machine, frame, node), node);
      return 'end';
    case 'filter-block':
      output.value(blockValue(machine, frame, node), node);
      return 'end';
    case 'macro':
      frame.set(node.name, makeMacro(machine, frame, node));
      return 'end';
    case 'call-block':
      renderCall(machine, frame, node, output);
      return 'end';
    case 'with': {
      const inner = new Frame(frame);
      for (const { target, value } of node.assignments)
        assign(machine, inner, target, evaluate(machine, frame, value), value);
      return render(machine, inner, node.body, output);
    }
    case 'block':
      renderBlock(machine, frame, node, output);
      return 'end';
    case 'extends':
      extend(machine, frame, node, output);
      return 'end';
    case 'include':
      include(machine, frame, node, output);
      return 'end';
    case 'import':
      importNames(machine, frame, node);
      return 'end';
    case 'do':
      evaluate(machine, frame, node.value);
      return 'end';
    case 'break':
    case 'continue':
      return node.kind;
  }
}

/** `{{ }}` */
export function renderValue(machine: Machine, frame: Frame, node: Expression, output: Output): void {
  const value = evaluate(machine, frame, node);
  const keeps = machine.isClassic && keepsType(machine, frame, node, value);
  output.value(value, node, keeps);
}

function renderIf(machine: Machine, frame: Frame, node: If, output: Output): Ending {
  for (const [index, { test, body }] of node.branches.entries()) {
    const value = evaluate(machine, frame, test);
    const holds = operate(machine, test, (use) => truth(use, value));
    if (isUnknown(holds)) {
      const branches = [body, ...node.branches.slice(index + 1).map((branch) => branch.body), node.otherwise];
      renderGuarded(machine, frame, branches, output);
      return 'end';
    }
    if (holds === true) return render(machine, frame, body, output);
  }
  return render(machine, frame, node.otherwise, output);
}

/** Nobody knows which of these is rendered: the output is unknown, and so is every name that they set. */
export function renderGuarded(
  machine: Machine,
  frame: Frame,
  branches: readonly (readonly Statement[])[],
  output: Output,
): void {
  output.unknown = true;
  for (const body of branches) {
    try {
      render(machine, new Frame(frame), body, new Output(machine));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      machine.environment.onGuarded?.(error);
    }
    for (const name of body.flatMap(namesSetBy)) frame.set(name, UNKNOWN);
  }
}

function namesSetBy(statement: Statement): string[] {
  switch (statement.kind) {
    case 'set':
    case 'set-block':
      return targetNames(statement.target);
    case 'if':
      return [...statement.branches.flatMap((branch) => branch.body), ...statement.otherwise].flatMap(namesSetBy);
    case 'macro':
      return [statement.name];
    case 'import':
      return importedNames(statement);
    default:
      return [];
  }
}

function targetNames(target: AssignTarget): string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'tuple' ? target.items.flatMap(targetNames) : [];
}

/** The text of a `{% set %}` or `{% filter %}` block, after its filters. */
function blockValue(
  machine: Machine,
  frame: Frame,
  node: { readonly body: readonly Statement[]; readonly value: Expression },
): unknown {
  const output = new Output(machine);
  render(machine, new Frame(frame), node.body, output);
  return evaluate(machine, new Frame(frame, [[BLOCK_TEXT, output.result() ?? '']]), node.value);
}

function renderCall(machine: Machine, frame: Frame, node: CallBlock, output: Output): void {
  const caller = makeMacro(machine, frame, node.caller);
  const callee = evaluate(machine, frame, node.call.of);
  if (callee instanceof Undefined) throw callee.error();
  const args = evaluateArguments(machine, frame, node.call.args, node.call);
  if (args === undefined || isUnknown(callee)) {
    output.unknown = true;
    return;
  }
  output.value(
    invoke(machine, callee, { ...args, named: new Map([...args.named, ['caller', caller]]) }, node.call),
    node.call,
  );
}

/** Gives a value to a name, to several names, or to an attribute of a namespace. */
export function assign(
  machine: Machine,
  frame: Frame,
  target: AssignTarget,
  value: unknown,
  span: { start: number; end: number },
): void {
  if (target.kind === 'name') frame.set(target.name, value);
  else if (target.kind === 'attribute') {
    const owner = frame.find(target.name)?.get(target.name);
    if (!(owner instanceof Attributes) || owner.name !== 'namespace') {
      throw machine.problem(
        span,
        'NOT_A_NAMESPACE',
        `"${target.name}" is no namespace, so "${target.name}.${target.key}" cannot be set.`,
        `Make it one: {% set ${target.name} = namespace() %}.`,
      );
    }
    owner.fields.set(target.key, value);
  } else {
    const items = unpacked(machine, value, target.items.length, span);
    for (const [index, one] of target.items.entries()) assign(machine, frame, one, items[index], span);
  }
}

function unpacked(
  machine: Machine,
  value: unknown,
  count: number,
  span: { start: number; end: number },
): readonly unknown[] {
  const items = operate(machine, span, (use) => {
    const list = use.list(value, `a list of ${count} values`);
    return list.length === count ? list : use.fail(`There are ${list.length} values for ${count} names.`);
  });
  return isUnknown(items) ? Array.from({ length: count }, () => UNKNOWN) : (items as readonly unknown[]);
}
