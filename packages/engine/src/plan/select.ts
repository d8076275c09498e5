import { type Play, SECTIONS, type SectionName, shownRole, type Step, type TaskStep } from '../playbook.ts';
import { isSelected, type TagSelection } from './tags.ts';

/** The steps that `--tags` and `--skip-tags` leave; a block without any in `block` or `always` vanishes. */
export function selectSteps(steps: readonly Step[], selection: TagSelection): Step[] {
  const selected: Step[] = [];
  for (const step of steps) {
    if (step.kind === 'task') {
      if (isSelected(step.tags, selection)) selected.push(step);
      continue;
    }
    const part = (name: 'block' | 'rescue' | 'always'): Step[] => selectSteps(step[name], selection);
    const block = { ...step, block: part('block'), rescue: part('rescue'), always: part('always') };
    if (block.block.length + block.always.length > 0) selected.push(block);
  }
  return selected;
}

/**
 * The play from a task on; undefined when it has none of that name.
 *
 * @param wanted the task's name, its id, or `role : name`; `*` and `?` stand for anything
 */
export function startingAt(play: Play, wanted: string): Play | undefined {
  const isWanted = matcher(wanted);
  const sections: Record<SectionName, readonly Step[]> = { pre_tasks: [], tasks: [], post_tasks: [] };
  let found = false;
  for (const name of SECTIONS) {
    const begun: readonly Step[] | undefined = found ? play.sections[name] : stepsFrom(play.sections[name], isWanted);
    found ||= begun !== undefined;
    sections[name] = begun ?? [];
  }
  return found ? { ...play, sections } : undefined;
}

function stepsFrom(steps: readonly Step[], isWanted: (task: TaskStep) => boolean): Step[] | undefined {
  for (const [index, step] of steps.entries()) {
    const rest = steps.slice(index + 1);
    if (step.kind === 'task') {
      if (isWanted(step)) return [step, ...rest];
      continue;
    }
    const block = stepsFrom(step.block, isWanted);
    if (block) return [{ ...step, block }, ...rest];
    const always = stepsFrom(step.always, isWanted);
    if (always) return [{ ...step, block: [], rescue: [], always }, ...rest];
  }
  return undefined;
}

/** Whether a task is the one that somebody names; `*` and `?` stand for anything. */
export function matcher(wanted: string): (task: Pick<TaskStep, 'id' | 'name' | 'role' | 'use'>) => boolean {
  const pattern = new RegExp(`^${[...wanted].map(glob).join('')}$`, 'su');
  return (task) => {
    const { id, name } = task;
    const role = shownRole(task);
    const names = role ? [name, `${role.name} : ${name}`] : [name];
    return id === wanted || names.some((one) => one === wanted || pattern.test(one));
  };
}

function glob(character: string): string {
  if (character === '*') return '.*';
  return character === '?' ? '.' : character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
}
