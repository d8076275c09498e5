import type { Plan, PlannedPlay, PlannedStep, PlannedTask } from '@signet/engine';

/** What of a plan is listed. */
export interface Parts {
  readonly hosts: boolean;
  readonly tasks: boolean;
  readonly tags: boolean;
}

/** The plan in the layout of `ansible-playbook --list-hosts`, `--list-tasks` and `--list-tags`, as scripts read it. */
export function ansibleList({ playbook, plays }: Plan, show: Parts): string {
  let text = `\nplaybook: ${playbook}\n`;
  for (const [index, play] of plays.entries()) {
    text += `\n  play #${index + 1} (${play.pattern.join(',')}): ${play.name}\tTAGS: [${play.tags.join(',')}]\n`;
    if (show.hosts) text += hostsOf(play);
    if (!show.tasks && !show.tags) continue;
    const tasks = play.sections.flatMap(({ steps }) => tasksOf(steps));
    if (show.tasks) text += `    tasks:\n${tasks.map((task) => lineOf(task, play)).join('')}`;
    if (show.tags) text += `      TASK TAGS: [${sorted(play, tasks).join(', ')}]\n`;
  }
  return text.replace(/\n$/u, '');
}

function hostsOf({ pattern, hosts }: PlannedPlay): string {
  const patterns = pattern.map((one) => `'${one}'`).join(', ');
  return `    pattern: [${patterns}]\n    hosts (${hosts.length}):\n${hosts.map((host) => `      ${host}\n`).join('')}`;
}

/** Ansible leaves out what stands in `rescue` and `always`. */
function tasksOf(steps: readonly PlannedStep[]): PlannedTask[] {
  return steps.flatMap((step) => (step.kind === 'task' ? [step] : tasksOf(step.block)));
}

function lineOf(task: PlannedTask, play: PlannedPlay): string {
  // Of an include without a name Ansible lists only the word.
  const name = task.includes === 'role' ? task.name.replace(/^(\S*include_role) : .*$/u, '$1') : task.name;
  return `      ${name}\tTAGS: [${sorted(play, [task]).join(', ')}]\n`;
}

function sorted({ tags }: PlannedPlay, tasks: readonly PlannedTask[]): string[] {
  return [...new Set([...tags, ...tasks.flatMap((task) => task.tags)])].toSorted();
}
