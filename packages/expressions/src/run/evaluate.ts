import { InputError } from '@signet/core';
import { applyFilter, applyTest } from '../registry/apply.ts';
import type {
  Arguments as WrittenArguments,
  Call,
  Compare,
  Conditional,
  Expression,
  Logical,
  Slice,
} from '../syntax/ast.ts';
import { type Arguments, Attributes, Callable } from '../values/callable.ts';
import { entriesOf } from '../values/dict.ts';
import { makeTuple } from '../values/tuple.ts';
import { typePhrase } from '../values/type-name.ts';
import { Undefined } from '../values/undefined.ts';
import { isUnknown, UNKNOWN } from '../values/unknown.ts';
import { calculate, sign } from './arithmetic.ts';
import { contains, equals, order, truth } from './comparison.ts';
import type { Frame } from './frame.ts';
import { attribute, item, variable } from './lookup.ts';
import type { Machine } from './machine.ts';
import { operate, type Operation } from './operation.ts';
import { sliceOf } from './slice.ts';

/** The value of an expression: also `Undefined`, which is an error only when it is used, and `UNKNOWN`. */
export function evaluate(machine: Machine, frame: Frame, node: Expression): unknown {
  return machine.deeper(node, () => evaluateNode(machine, frame, node));
}

function evaluateNode(machine: Machine, frame: Frame, node: Expression): unknown {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'name':
      return variable(machine, frame, node.name, node);
    case 'attribute':
      return attribute(machine, evaluate(machine, frame, node.of), node.key, node.keySpan, false);
    case 'index':
      return item(machine, evaluate(machine, frame, node.of), evaluate(machine, frame, node.key), node);
    case 'slice':
      return slice(machine, frame, node);
    case 'call':
      return call(machine, frame, node);
    case 'filter': {
      const value = evaluate(machine, frame, node.value);
      const args = evaluateArguments(machine, frame, node.args, node);
      return args === undefined ? UNKNOWN : applyFilter(machine, node.name, value, args, node.nameSpan);
    }
    case 'test': {
      const value = evaluate(machine, frame, node.value);
      const args = evaluateArguments(machine, frame, node.args, node);
      const result = args === undefined ? UNKNOWN : applyTest(machine, node.name, value, args, node.nameSpan);
      return isUnknown(result) ? UNKNOWN : result !== node.negated;
    }
    case 'unary': {
      const { operator } = node;
      const value = evaluate(machine, frame, node.value);
      return operate(machine, node, (use) => (operator === 'not' ? !truth(use, value) : sign(use, operator, value)));
    }
    case 'binary': {
      const left = evaluate(machine, frame, node.left);
      const right = evaluate(machine, frame, node.right);
      return operate(machine, node, (use) => calculate(use, node.operator, left, right));
    }
    case 'and':
    case 'or':
      return logical(machine, frame, node);
    case 'compare':
      return compare(machine, frame, node);
    case 'conditional':
      return conditional(machine, frame, node);
    case 'list': {
      const items = node.items.map((one) => evaluate(machine, frame, one));
      return operate(machine, node, (use) => use.makeList(items));
    }
    case 'tuple':
      return makeTuple(node.items.map((one) => evaluate(machine, frame, one)));
    case 'dict': {
      const entries = node.entries.map(
        ({ key, value }) => [evaluate(machine, frame, key), evaluate(machine, frame, value)] as const,
      );
      return operate(machine, node, (use) => use.makeDict(entries));
    }
    case 'block-text':
      return frame.find(BLOCK_TEXT)?.get(BLOCK_TEXT);
  }
}

/** The name under which a block's text waits for its filters; no template can write it. */
export const BLOCK_TEXT = '%block';

function slice(machine: Machine, frame: Frame, node: Slice): unknown {
  const value = evaluate(machine, frame, node.of);
  if (value instanceof Undefined) return value;
  const [from, to, step] = [node.from, node.to, node.step].map((part) =>
    part === undefined ? null : evaluate(machine, frame, part),
  );
  return operate(machine, node, (use) => sliceOf(use, value, from, to, step));
}

/** `a and b` is `a` when that is false, else `b`, as in Python. */
function logical(machine: Machine, frame: Frame, node: Logical): unknown {
  const left = evaluate(machine, frame, node.left);
  const holds = operate(machine, node.left, (use) => truth(use, left));
  if (isUnknown(holds)) return afterUnknown(machine, frame, node);
  if (holds === (node.kind === 'or')) return left;
  return evaluate(machine, frame, node.right);
}

/** `unknown or true` is true and `unknown and false` is false; everything else stays unknown. */
function afterUnknown(machine: Machine, frame: Frame, node: Logical): unknown {
  const right = guarded(machine, frame, node.right);
  return right === (node.kind === 'or') ? right : UNKNOWN;
}

/** A part that may not be reached: its mistakes are only told. */
export function guarded(machine: Machine, frame: Frame, node: Expression): unknown {
  try {
    const value = evaluate(machine, frame, node);
    if (value instanceof Undefined) throw value.error();
    return value;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    machine.environment.onGuarded?.(error);
    return UNKNOWN;
  }
}

function conditional(machine: Machine, frame: Frame, node: Conditional): unknown {
  const test = evaluate(machine, frame, node.test);
  const holds = operate(machine, node.test, (use) => truth(use, test));
  if (isUnknown(holds)) {
    if (machine.environment.onGuarded !== undefined)
      for (const branch of [node.then, node.otherwise]) if (branch) guarded(machine, frame, branch);
    return UNKNOWN;
  }
  if (holds === true) return evaluate(machine, frame, node.then);
  if (node.otherwise !== undefined) return evaluate(machine, frame, node.otherwise);
  return new Undefined(
    () =>
      machine.problem(
        node,
        'UNDEFINED_VARIABLE',
        'The condition of this "if" is false, and there is no "else".',
        'Add "else".',
      ),
    true,
  );
}

function compare(machine: Machine, frame: Frame, node: Compare): unknown {
  let left = evaluate(machine, frame, node.first);
  let unknown = false;
  for (const { operator, value } of node.rest) {
    const right = evaluate(machine, frame, value);
    const from = left;
    const holds = operate(machine, node, (use) => holdsBetween(use, operator, from, right));
    if (holds === false) return false;
    if (isUnknown(holds)) unknown = true;
    left = right;
  }
  return unknown ? UNKNOWN : true;
}

function holdsBetween(
  use: Operation,
  operator: Compare['rest'][number]['operator'],
  left: unknown,
  right: unknown,
): boolean {
  switch (operator) {
    case '==':
      return equals(use, left, right);
    case '!=':
      return !equals(use, left, right);
    case 'in':
      return contains(use, right, left);
    case 'not in':
      return !contains(use, right, left);
    case '<':
      return order(use, left, right) < 0;
    case '<=':
      return order(use, left, right) <= 0;
    case '>':
      return order(use, left, right) > 0;
    case '>=':
      return order(use, left, right) >= 0;
  }
}

/** The arguments of a call; undefined when `*list` or `**dict` is unknown, and with it what is passed. */
export function evaluateArguments(
  machine: Machine,
  frame: Frame,
  written: WrittenArguments,
  span: Expression,
): Arguments | undefined {
  const positional = written.positional.map((one) => evaluate(machine, frame, one));
  const named = new Map(written.named.map(({ name, value }) => [name, evaluate(machine, frame, value)] as const));
  if (written.list === undefined && written.dict === undefined) return { positional, named };
  const list = written.list === undefined ? [] : evaluate(machine, frame, written.list);
  const dict = written.dict === undefined ? new Map() : evaluate(machine, frame, written.dict);
  const known = operate(machine, span, (use) => {
    positional.push(...use.list(list));
    for (const [name, value] of entriesOf(use.dict(dict))) named.set(use.text(name, 'a text as name'), value);
    return true;
  });
  return isUnknown(known) ? undefined : { positional, named };
}

function call(machine: Machine, frame: Frame, node: Call): unknown {
  const { of } = node;
  const callee =
    of.kind === 'attribute'
      ? attribute(machine, evaluate(machine, frame, of.of), of.key, of.keySpan, true)
      : evaluate(machine, frame, of);
  if (callee instanceof Undefined) throw callee.error();
  const args = evaluateArguments(machine, frame, node.args, node);
  if (args === undefined || isUnknown(callee)) return UNKNOWN;
  return invoke(machine, callee, args, node);
}

/** Calls what can be called: a function, a method, a macro, `loop`. */
export function invoke(
  machine: Machine,
  callee: unknown,
  args: Arguments,
  span: { start: number; end: number },
): unknown {
  const callable = callee instanceof Attributes ? callee.callable : callee;
  return operate(machine, span, (use) =>
    callable instanceof Callable
      ? callable.call(use, args)
      : use.fail(
          `${typePhrase(callee)} cannot be called.`.replace(/^./, (first) => first.toUpperCase()),
          undefined,
          'NOT_CALLABLE',
        ),
  );
}
