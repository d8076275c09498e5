import { randomBytes } from 'node:crypto';
import { Secret } from '@signet/core';

/** Every secret of a lab; made when it starts, kept in memory. Recognizable, so that tests can look for leaks. */
export interface LabSecrets {
  readonly was: Secret;
  readonly bind: Secret;
  readonly ltpa: Secret;
  readonly anna: Secret;
  readonly ben: Secret;
  readonly carla: Secret;
  /** Opens the inventory's vault texts; it has to be in a file, so it is not one of the recognizable ones. */
  readonly vault: Secret;
}

export function newSecrets(): LabSecrets {
  const make = (purpose: string): Secret => new Secret(`labsecret-${purpose}-${random()}`);
  return {
    was: make('was'),
    bind: make('bind'),
    ltpa: make('ltpa'),
    anna: make('anna'),
    ben: make('ben'),
    carla: make('carla'),
    vault: new Secret(`vault-${random()}`),
  };
}

function random(): string {
  return randomBytes(12).toString('hex');
}
