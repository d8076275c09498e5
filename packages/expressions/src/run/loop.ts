import { Secret } from '@signet/core';
import type { For } from '../syntax/ast.ts';
import { Attributes, Callable } from '../values/callable.ts';
import { isMissing, Undefined } from '../values/undefined.ts';
import { isUnknown, UNKNOWN } from '../values/unknown.ts';
import { equals, truth } from './comparison.ts';
import { evaluate } from './evaluate.ts';
import { Frame } from './frame.ts';
import type { Machine } from './machine.ts';
import { operate } from './operation.ts';
import { Output } from './output.ts';
import { assign, type Ending, render, renderGuarded } from './render.ts';

/** A round makes its own scope and `loop`, also when its body is empty. */
const STEPS_PER_ROUND = 5;

/** `{% for … %}`: every round has a scope of its own, so what is set inside stays inside. */
export function renderLoop(machine: Machine, frame: Frame, node: For, output: Output): Ending {
  renderItems(machine, frame, node, evaluate(machine, frame, node.over), output, 0);
  return 'end';
}

function renderItems(machine: Machine, frame: Frame, node: For, over: unknown, output: Output, depth: number): void {
  if (isMissing(over)) throw over.error();
  const items = operate(machine, node.over, (use) => {
    const list = use.list(over, 'a list to loop over');
    use.tainted = over instanceof Secret;
    return [...list];
  });
  const kept = isUnknown(items) ? UNKNOWN : filtered(machine, frame, node, items as unknown[]);
  if (isUnknown(kept)) {
    const inner = new Frame(frame, [['loop', UNKNOWN]]);
    assign(machine, inner, node.target, UNKNOWN, node.over);
    renderGuarded(machine, inner, [node.body, node.otherwise], output);
    return;
  }
  if (kept.length === 0) {
    render(machine, new Frame(frame), node.otherwise, output);
    return;
  }
  const changed = makeChanged();
  for (const [index, item] of kept.entries()) {
    machine.spend(STEPS_PER_ROUND, node.over);
    const inner = new Frame(frame);
    inner.set('loop', loopObject(machine, frame, node, kept, index, depth, changed));
    assign(machine, inner, node.target, item, node.over);
    if (render(machine, inner, node.body, output) === 'break') break;
  }
}

function filtered(
  machine: Machine,
  frame: Frame,
  node: For,
  items: readonly unknown[],
): readonly unknown[] | typeof UNKNOWN {
  const { filter } = node;
  if (filter === undefined) return items;
  const kept: unknown[] = [];
  for (const item of items) {
    const inner = new Frame(frame);
    assign(machine, inner, node.target, item, node.over);
    const value = evaluate(machine, inner, filter);
    const holds = operate(machine, filter, (use) => truth(use, value));
    if (isUnknown(holds)) return UNKNOWN;
    if (holds === true) kept.push(item);
  }
  return kept;
}

/** `loop.changed(value)`: whether the value is another one than in the round before. */
function makeChanged(): Callable {
  let last: readonly unknown[] | undefined;
  return new Callable('changed', (use, { positional }) => {
    const before = last;
    last = positional;
    return before === undefined || !equals(use, before, positional);
  });
}

function loopObject(
  machine: Machine,
  frame: Frame,
  node: For,
  items: readonly unknown[],
  index: number,
  depth: number,
  changed: Callable,
): Attributes {
  const { length } = items;
  const neighbour = (at: number, name: string): unknown =>
    at >= 0 && at < length
      ? items[at]
      : new Undefined(() => machine.problem(node, 'UNDEFINED_ATTRIBUTE', `"loop.${name}" is not there in this round.`));
  const cycle = new Callable('cycle', (use, { positional }) => {
    if (positional.length === 0) use.fail('"loop.cycle" needs at least one value.', undefined, 'WRONG_ARGUMENTS');
    return positional[index % positional.length];
  });
  const fields = new Map<string, unknown>([
    ['index', index + 1],
    ['index0', index],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['previtem', neighbour(index - 1, 'previtem')],
    ['nextitem', neighbour(index + 1, 'nextitem')],
    ['depth', depth + 1],
    ['depth0', depth],
    ['cycle', cycle],
    ['changed', changed],
  ]);
  return new Attributes('loop', fields, node.recursive ? descent(machine, frame, node, depth) : undefined);
}

/** `loop(children)` in a recursive loop: the same loop over other items. */
function descent(machine: Machine, frame: Frame, node: For, depth: number): Callable {
  return new Callable('loop', (use, { positional }) =>
    machine.called(use.span, () => {
      const output = new Output(machine);
      renderItems(machine, frame, node, positional[0], output, depth + 1);
      return output.result() ?? '';
    }),
  );
}
