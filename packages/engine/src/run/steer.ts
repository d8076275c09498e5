import { InputError } from '@signet/core';
import type { Flow } from '../control/control-task.ts';
import type { TaskStep } from '../playbook.ts';
import { flush } from './flush.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import { activeHosts, type PlayRun } from './play-run.ts';
import { forgetInventory } from './scopes.ts';
import { addStats } from './stats.ts';
import type { TaskResult } from './task.ts';

/** What control tasks asked of the run: statistics, the way on. */
export async function steer(
  play: PlayRun,
  step: TaskStep,
  results: ReadonlyMap<HostState, TaskResult>,
  hosts: readonly HostState[],
  frame: Frame,
): Promise<void> {
  if (step.use.kind !== 'control') return;
  for (const [host, { control }] of results)
    for (const { stats } of control) if (stats) addStats(play.run.customStats, host.name, stats);
  await follow(play, step, results, hosts, frame);
}

/** `meta: refresh_inventory`: hosts and groups that were added while it runs stay; a host that is gone takes no further part. */
function refreshInventory(play: PlayRun): void {
  const { run } = play;
  run.inventory = run.options.refreshInventory?.() ?? run.inventory;
  for (const change of run.inventoryChanges) change(run.inventory);
  forgetInventory(run);
  for (const host of play.hosts) if (host.status === 'active' && !run.inventory.has(host.name)) host.status = 'ended';
}

/** What `meta` asked for. */
async function follow(
  play: PlayRun,
  step: TaskStep,
  results: ReadonlyMap<HostState, TaskResult>,
  hosts: readonly HostState[],
  frame: Frame,
): Promise<void> {
  const asked = (flow: Flow): HostState[] =>
    [...results].filter(([, { control }]) => control.some((one) => one.flow === flow)).map(([host]) => host);
  const flushing = asked('flush_handlers');
  // Asked once by a run_once task, it is meant for all.
  if (flushing.length > 0) await flush(play, results.size < hosts.length ? hosts : flushing, frame);
  for (const host of asked('end_host')) host.status = 'ended';
  for (const host of asked('end_role')) {
    if (step.role === undefined) {
      throw InputError.of('"meta: end_role" stands in no role.', { code: 'NOT_IN_A_ROLE', at: step.at });
    }
    host.leaving = step.role;
  }
  if (asked('end_batch').length > 0) for (const host of activeHosts(play)) host.status = 'ended';
  if (asked('end_play').length > 0) {
    play.over = true;
    for (const host of activeHosts(play)) host.status = 'ended';
  }
  if (asked('clear_host_errors').length > 0) {
    play.run.out.clear();
    play.run.aborted = false;
    for (const host of play.hosts) host.clearErrors();
  }
  if (asked('clear_facts').length > 0)
    for (const host of results.size < hosts.length ? hosts : asked('clear_facts')) {
      const memory = play.run.memories.of(host.name);
      memory.facts.clear();
      memory.gathered = false;
    }
  if (asked('refresh_inventory').length > 0) refreshInventory(play);
  await Promise.all(asked('reset_connection').map((host) => play.targets.drop(host.name)));
}
