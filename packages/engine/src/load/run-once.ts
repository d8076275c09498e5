import { isHandler } from './notifications.ts';
import type { Play } from '../playbook.ts';
import { valueIfKnown } from './early.ts';
import { type Foreseen, placedTasks } from './foresee.ts';
import { type Loader, warn } from './loader.ts';

/** The free strategies know no batch that could share a task: as in Ansible each host runs it, which is told. */
export function checkRunOnce(loader: Loader, play: Play, foreseen: Foreseen): void {
  if (play.strategy === undefined || play.strategy === 'linear') return;
  for (const { task } of placedTasks(play, foreseen)) {
    const once = task.settings.run_once;
    if (once === undefined || isHandler(task) || valueIfKnown(once, [])?.value === false) continue;
    const message = `With "strategy: ${play.strategy}" every host runs this task: run_once has no effect.`;
    const hint =
      'Put it into a play of its own with the linear strategy, or give it "when: inventory_hostname == ansible_play_hosts[0]".';
    warn(loader, 'RUN_ONCE_IGNORED', message, once.at, hint);
  }
}
