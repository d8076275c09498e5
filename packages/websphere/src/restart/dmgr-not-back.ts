import { TargetError } from '@signet/core';
import { inSeconds } from './wait.ts';

export function dmgrNotBackError(host: string, deadlineMs: number): TargetError {
  return new TargetError(
    `The deployment manager on ${host} did not come back within ${inSeconds(deadlineMs)} of its restart. The configuration is saved; node agents and servers are stopped.`,
    {
      code: 'DMGR_NOT_BACK',
      hint:
        'Look at logs/dmgr/SystemOut.log of its profile, start it with bin/startManager.sh, and run again: the restart is still owed and goes on ' +
        'from there. The variable was_start_timeout or the argument deadline_seconds gives it longer.',
    },
  );
}
