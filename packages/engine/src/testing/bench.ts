import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { type FileAccess, type Inventory, loadInventory } from '@signet/inventory';
import { encryptVault, type VaultPassword } from '@signet/vault';
import { onTestFinished } from 'vitest';
import type { RunEvent } from '../events.ts';
import { type Loaded, loadPlaybook } from '../load/playbook.ts';
import type { Report } from '../report.ts';
import type { RunOptions } from '../run/options.ts';
import { runPlaybook } from '../run/run-playbook.ts';
import { fakeModules } from './modules.ts';
import { World } from './world.ts';

export const vaultPassword: VaultPassword = { id: 'default', password: new Secret('vault-password') };

/** A value as it stands in a vault, to be put into YAML at an indent. */
export function vaulted(clear: string, indent: number): string {
  const text = encryptVault(clear, vaultPassword).trimEnd();
  return `!vault |\n${text
    .split('\n')
    .map((line) => ' '.repeat(indent) + line)
    .join('\n')}`;
}

export const HOSTS = `
all:
  children:
    dmgr: { hosts: { d1.example.com: {} } }
    web: { hosts: { w1: {}, w2: {}, w3: {} } }
`;

/** A playbook, an inventory in memory, and the fakes to run them against. */
export class Bench {
  readonly world = new World();
  readonly catalog = { modules: fakeModules(this.world) };
  readonly files = new Map<string, string>();
  inventoryText = HOSTS;

  readonly #access: FileAccess = {
    read: (path) => this.files.get(path),
    list: (directory) => {
      const names = [...this.files.keys()]
        .filter((path) => path.startsWith(`${directory}/`))
        .map((path) => path.slice(directory.length + 1).split('/')[0] ?? '');
      return names.length > 0 ? [...new Set(names)].toSorted() : undefined;
    },
  };

  inventory(): Inventory {
    this.files.set('/book/hosts.yml', this.inventoryText);
    const { inventory, diagnostics } = loadInventory(['/book/hosts.yml'], {
      vaultPasswords: [vaultPassword],
      files: this.#access,
    });
    const [first] = diagnostics;
    if (first) throw new Error(`the inventory of the test is wrong: ${first.message}`);
    return inventory;
  }

  load(playbook: string, extraVars?: Record<string, unknown>, compat?: boolean): Loaded {
    this.files.set('/book/play.yml', playbook);
    return loadPlaybook('/book/play.yml', {
      catalog: this.catalog,
      inventory: this.inventory(),
      files: this.#access,
      vaultPasswords: [vaultPassword],
      extraVars,
      compat,
    });
  }

  async run(
    playbook: string,
    options: RunOptions = {},
    onEvent: (event: RunEvent) => void = () => {},
  ): Promise<{ report: Report; events: RunEvent[] }> {
    const { playbook: loaded, diagnostics } = this.load(
      playbook,
      options.extraVars as Record<string, unknown> | undefined,
      options.compat,
    );
    const wrong = diagnostics.find((one) => one.severity === 'error');
    if (wrong || !loaded)
      throw new Error(`the playbook of the test is wrong: ${wrong?.message} ${JSON.stringify(wrong?.at)}`);
    const events: RunEvent[] = [];
    const report = await runPlaybook({
      playbook: loaded,
      inventory: this.inventory(),
      catalog: this.catalog,
      connect: this.world.connect,
      options: { vaultPasswords: [vaultPassword], forks: 1, ...options },
      onEvent: (event) => {
        events.push(event);
        onEvent(event);
      },
    });
    return { report, events };
  }
}

/** A folder for journals that is removed after the test. */
export function stateDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'signet-engine-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** One line per event: what happened, without times. */
export function story(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'play-start':
        return [`play ${event.name}`];
      case 'task-start':
        return [`task ${event.task.name}`];
      case 'host-result':
        return [`${event.host} ${event.status}`];
      case 'handler-start':
        return [`handler ${event.handler.name}`];
      case 'handler-result':
        return [`${event.host} ${event.status}${event.effects.length > 0 ? ` [${event.effects.join(', ')}]` : ''}`];
      case 'notify':
        return [`${event.host} notifies ${event.handlers.join(', ')}`];
      case 'flush-start':
        return [`flush ${event.hosts.join(', ')}`];
      case 'saving':
        return [`${event.host} saving ${event.target}`];
      case 'saved':
        return [`${event.host} saved ${event.target}`];
      case 'discarded':
        return [`${event.host} discarded ${event.target}`];
      case 'settled':
        return [`${event.host} settled ${event.handlers.join(', ')}`];
      case 'save-failed':
        return [`${event.host} save failed: ${event.error.code}`];
      case 'verify-result':
        return [`${event.host} ${event.converged ? 'verified' : 'differs:'} ${event.task.name}`];
      case 'owed':
        return [`${event.debt.host} owes ${event.debt.handler}`];
      case 'retry':
        return [`${event.host} retry, ${event.left} left`];
      case 'diagnostic':
        return [`${event.diagnostic.severity} ${event.diagnostic.code}`];
      default:
        return [];
    }
  });
}

/** What `debug` showed, per host and in order. */
export function said(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'host-result' && event.task.module === 'debug'
      ? (event.items ?? [event]).map((one) => `${event.host}: ${one.msg}`)
      : [],
  );
}
