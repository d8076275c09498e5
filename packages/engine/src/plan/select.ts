import type { Step } from '../playbook.ts';
import { isSelected, type TagSelection } from './tags.ts';

/** The steps that `--tags` and `--skip-tags` leave; a block with nothing to do goes, one with a task keeps its `rescue`. */
export function selectSteps(steps: readonly Step[], selection: TagSelection): readonly Step[] {
  if (selection.tags.length === 0 && selection.skipTags.length === 0 && !hasNever(steps)) return steps;
  const selected: Step[] = [];
  for (const step of steps) {
    if (step.kind === 'task') {
      if (isSelected(step.tags, selection)) selected.push(step);
      continue;
    }
    const block = selectSteps(step.block, selection);
    const always = selectSteps(step.always, selection);
    if (block.length + always.length > 0)
      selected.push({ ...step, block, rescue: selectSteps(step.rescue, selection), always });
  }
  return selected;
}

function hasNever(steps: readonly Step[]): boolean {
  return steps.some((step) =>
    step.kind === 'task'
      ? step.tags.includes('never')
      : hasNever(step.block) || hasNever(step.rescue) || hasNever(step.always),
  );
}
