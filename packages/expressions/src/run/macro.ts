import type { Macro } from '../syntax/ast.ts';
import { type Arguments, Callable } from '../values/callable.ts';
import { makeTuple } from '../values/tuple.ts';
import { Undefined } from '../values/undefined.ts';
import { evaluate } from './evaluate.ts';
import { Frame } from './frame.ts';
import type { Machine } from './machine.ts';
import type { Operation } from './operation.ts';
import { Output } from './output.ts';
import { render } from './render.ts';

/** A macro as a function; it sees the names around its definition. */
export function makeMacro(machine: Machine, frame: Frame, node: Macro): Callable {
  return new Callable(node.name, (use, args) =>
    use.machine.called(use.span, () => {
      const output = new Output(machine);
      render(machine, argumentFrame(machine, use, frame, node, args), node.body, output);
      return output.result() ?? '';
    }),
  );
}

function argumentFrame(
  machine: Machine,
  use: Operation,
  outer: Frame,
  node: Macro,
  { positional, named }: Arguments,
): Frame {
  const frame = new Frame(outer);
  const rest = new Map(named);
  for (const [index, { name, fallback }] of node.parameters.entries()) {
    if (index < positional.length && rest.has(name))
      use.fail(`The macro "${node.name}" has "${name}" twice.`, undefined, 'WRONG_ARGUMENTS');
    if (index < positional.length) frame.set(name, positional[index]);
    else if (rest.has(name)) frame.set(name, rest.get(name));
    else if (fallback !== undefined) frame.set(name, evaluate(machine, frame, fallback));
    else
      frame.set(
        name,
        new Undefined(() =>
          use.machine.problem(use.span, 'UNDEFINED_VARIABLE', `The macro "${node.name}" was called without "${name}".`),
        ),
      );
    rest.delete(name);
  }
  const more = positional.slice(node.parameters.length);
  if (more.length > 0 && !node.uses.has('varargs'))
    use.fail(`The macro "${node.name}" takes at most ${node.parameters.length} values.`, undefined, 'WRONG_ARGUMENTS');
  if (node.uses.has('varargs')) frame.set('varargs', makeTuple(more));
  const caller = rest.get('caller');
  if (caller !== undefined) {
    if (!node.uses.has('caller'))
      use.fail(`The macro "${node.name}" has no use for a call block.`, 'Call it with {{ }}.', 'WRONG_ARGUMENTS');
    frame.set('caller', caller);
    rest.delete('caller');
  } else if (node.uses.has('caller')) {
    frame.set(
      'caller',
      new Undefined(() =>
        use.machine.problem(use.span, 'UNDEFINED_VARIABLE', `The macro "${node.name}" was not called by a call block.`),
      ),
    );
  }
  if (node.uses.has('kwargs')) frame.set('kwargs', use.makeDict(rest));
  else if (rest.size > 0)
    use.fail(`The macro "${node.name}" has no argument "${[...rest.keys()][0] ?? ''}".`, undefined, 'WRONG_ARGUMENTS');
  return frame;
}
