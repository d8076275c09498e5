import type { Json } from '@signet/core';
import { type Cell, DAMAGE_KINDS } from '../cell/index.ts';
import type { ControlRoutes } from '../control/server.ts';
import { damageSametime, SAMETIME_DAMAGE } from '../sametime/damage.ts';
import type { SametimeStandIn } from '../sametime/stand-in.ts';
import type { LabContainers } from './containers.ts';
import { type FaultTargets, LabFaults } from './faults.ts';

export interface RouteTargets extends FaultTargets {
  readonly containers: LabContainers;
  readonly sametime: SametimeStandIn;
}

/** What `labControl` can ask for. */
export function controlRoutes(targets: RouteTargets): ControlRoutes {
  const { cell, containers, sametime } = targets;
  const faults = new LabFaults(targets);
  const done = { ok: true };
  return {
    'GET /state': async () => ({
      cell: cell.summary(),
      containers: { ...containers.engine.creations() },
      sametime: { lastRefusal: sametime.lastRefusal() ?? null },
    }),
    'POST /fault': async (body) => {
      await faults.set(body);
      return done;
    },
    'POST /damage': async ({ what }) => {
      await damage(cell, containers, what);
      return done;
    },
  };
}

async function damage(cell: Cell, { folder, engine }: LabContainers, what: Json | undefined): Promise<void> {
  const ofCell = DAMAGE_KINDS.find((kind) => kind === what);
  const ofSametime = SAMETIME_DAMAGE.find((kind) => kind === what);
  if (ofCell !== undefined) await cell.damage(ofCell);
  else if (ofSametime !== undefined) await damageSametime(ofSametime, folder, engine);
  else
    throw new RangeError(`no damage "${String(what)}"; there are ${[...DAMAGE_KINDS, ...SAMETIME_DAMAGE].join(', ')}`);
}
