import type { Json } from '@signet/core';
import { type Cell, type FaultArguments, FAULTS as CELL_FAULTS } from '../cell/index.ts';
import { fullName, HOSTS, type HostName } from './hosts.ts';
import type { LabDirectory } from './directory.ts';
import type { LabSshHosts } from './ssh-hosts.ts';

const OWN_FAULTS = ['ldap-down', 'disk-full', 'ssh-refused', 'none'] as const;

export interface FaultTargets {
  readonly cell: Cell;
  readonly directory: LabDirectory;
  readonly ssh: LabSshHosts;
}

/** Makes something go wrong; `none` ends everything that goes wrong. */
export class LabFaults {
  readonly #targets: FaultTargets;
  readonly #hosts = new Set<HostName>();

  constructor(targets: FaultTargets) {
    this.#targets = targets;
  }

  async set({ name, ...args }: Readonly<Record<string, Json>>): Promise<void> {
    const { cell, directory, ssh } = this.#targets;
    const known = CELL_FAULTS.find((candidate) => candidate === name);
    if (known !== undefined) cell.fault(known, args as FaultArguments);
    else if (name === 'ldap-down') await directory.server.stop();
    else if (name === 'disk-full' || name === 'ssh-refused') {
      const host = hostNamed(args['host']);
      this.#hosts.add(host);
      await ssh.set(host, name === 'disk-full' ? 'full' : 'refused');
    } else if (name === 'none') await this.#clear();
    else throw new RangeError(`no fault "${String(name)}"; there are ${[...CELL_FAULTS, ...OWN_FAULTS].join(', ')}`);
  }

  async #clear(): Promise<void> {
    const { cell, directory, ssh } = this.#targets;
    cell.clearFaults();
    if (!directory.server.isRunning) await directory.start();
    for (const host of this.#hosts) await ssh.set(host, 'normal');
    this.#hosts.clear();
  }
}

function hostNamed(name: Json | undefined): HostName {
  const found = HOSTS.find(({ short }) => short === name || fullName(short) === name);
  if (found === undefined)
    throw new RangeError(
      `no host "${String(name)}"; there are ${HOSTS.map(({ short }) => fullName(short)).join(', ')}`,
    );
  return found.short;
}
