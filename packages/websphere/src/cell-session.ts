import { type Connection, InternalError, Secret, TargetError, type TargetContext } from '@signet/core';
import { Bridge, startBridge } from './bridge/bridge.ts';
import { adminConfig, type Call, isReading, nameOf } from './bridge/calls.ts';
import type { Outcome } from './bridge/frames.ts';
import { callError } from './call-error.ts';
import type { CellReader, CellWriter, StagedPart } from './cell-access.ts';
import type { CellSettings } from './cell-settings.ts';
import { armCheckpoint, hasBegun, readUnfinished } from './restart/unfinished.ts';
import { checkpointOf, saveAndSynchronize } from './saving.ts';

/** How much longer than wsadmin's own timeout an answer may take before wsadmin is given up. */
const GRACE_MS = 30_000;

/** A login to a cell: one wsadmin at a time, and what it has staged. */
export class CellSession implements CellWriter {
  readonly connection: Connection;
  readonly settings: CellSettings;
  readonly #context: TargetContext;
  readonly #staged = new Set<StagedPart>();
  readonly #bindPasswords = new Map<string, Secret>();
  #bridge: Bridge | undefined;
  #saving: Promise<void> | undefined;
  /** Saved, but a later step of `save` failed or was not waited for: nothing can be dropped any more. */
  #savedOnly = false;
  #name = '';
  #node = '';

  constructor(connection: Connection, settings: CellSettings, context: TargetContext) {
    this.connection = connection;
    this.settings = settings;
    this.#context = context;
  }

  get name(): string {
    return this.#name;
  }

  get node(): string {
    return this.#node;
  }

  /** The same session without its mutators. */
  reader(): CellReader {
    const { name, node } = this;
    return {
      name,
      node,
      ask: (...calls) => this.ask(...calls),
      isRestartUnfinished: () => this.isRestartUnfinished(),
      exportLtpaKeys: (password) => this.exportLtpaKeys(password),
      hasSetBindPassword: (repository, password) => this.hasSetBindPassword(repository, password),
    };
  }

  async reconnect(): Promise<void> {
    const { settings, connection } = this;
    const started = performance.now();
    const bridge = await startBridge(connection, {
      wsadmin: settings.wsadmin,
      mode: {
        kind: 'soap',
        port: settings.soapPort,
        user: settings.user,
        password: settings.password,
        requestTimeoutS: settings.requestTimeoutS,
      },
      startDeadlineMs: settings.startTimeoutMs,
      signal: this.#context.signal,
    });
    this.#bridge = bridge;
    this.#name = bridge.hello.cell;
    this.#node = bridge.hello.node;
    this.#context.note('wsadmin started', { cell: bridge.hello.cell, ms: Math.round(performance.now() - started) });
  }

  async disconnect(): Promise<void> {
    this.#staged.clear();
    const bridge = this.#bridge;
    this.#bridge = undefined;
    await bridge?.quit();
  }

  async ask(...calls: readonly Call[]): Promise<readonly string[]> {
    const write = calls.find((call) => !isReading(call));
    if (write !== undefined)
      throw new InternalError(`${nameOf(write)} is not known to only ask.`, { code: 'NOT_A_READ' });
    return this.#results(calls);
  }

  async exportLtpaKeys(password: Secret): Promise<Secret> {
    const [text = ''] = await this.#results([{ object: 'Signet', method: 'exportLtpaKeys', args: [password] }]);
    const keys = new Secret(text);
    this.#bridge?.redactor.add(keys);
    return keys;
  }

  async isRestartUnfinished(): Promise<boolean> {
    return hasBegun(await readUnfinished(this.connection, this.settings));
  }

  async stage(part: StagedPart, ...calls: readonly Call[]): Promise<void> {
    this.#refuseInCheck();
    if (calls.length === 0) return;
    // Before the calls: also one that fails midway leaves something behind.
    this.#staged.add(part);
    await this.#results(calls);
  }

  async operate(call: Call): Promise<Outcome> {
    this.#refuseInCheck();
    const [outcome] = await this.#send([call]);
    if (outcome === undefined)
      throw new InternalError(`The bridge did not answer ${nameOf(call)}.`, { code: 'BRIDGE_PROTOCOL' });
    return outcome;
  }

  noteBindPassword(repository: string, password: Secret): void {
    this.#bindPasswords.set(repository, password);
  }

  hasSetBindPassword(repository: string, password: Secret): boolean {
    return this.#bindPasswords.get(repository)?.equals(password) === true;
  }

  /**
   * Saves what is staged and synchronizes every managed node.
   *
   * @throws {TargetError} `NODE_NOT_SYNCHRONIZED`, `CELL_ADMIN_NOT_RESOLVED`, `CELL_SAVE_CONFLICT`.
   */
  async save(): Promise<boolean> {
    if (this.#staged.size === 0) return false;
    this.#refuseInCheck();
    this.#saving = this.#saveAndSynchronize();
    try {
      await this.#saving;
      this.#savedOnly = false;
    } finally {
      this.#saving = undefined;
    }
    return true;
  }

  #saveAndSynchronize(): Promise<void> {
    const { runId } = this.#context;
    return saveAndSynchronize(this, {
      protectLogin: this.#staged.has('registry'),
      checkpoint: checkpointOf(runId),
      note: (message, data) => this.#context.note(message, data),
      arm: (checkpoint) => armCheckpoint(this.connection, this.settings, { runId, checkpoint }),
      saved: () => {
        this.#staged.clear();
        this.#savedOnly = true;
      },
      save: () => this.#results([adminConfig('save')]),
    });
  }

  /**
   * Drops what is staged.
   *
   * @throws {TargetError} `CELL_ALREADY_SAVED` when a save that failed later, or was interrupted, had got that far: its
   *   restart stays owed.
   */
  async discard(): Promise<void> {
    // An interrupted save is still under way; what it did decides. Its own error has been reported.
    await this.#saving?.catch(() => undefined);
    if (this.#savedOnly) {
      this.#savedOnly = false;
      throw new TargetError(
        `The configuration of cell ${this.#name} is saved, or may be; it cannot be dropped any more.`,
        {
          code: 'CELL_ALREADY_SAVED',
          hint: 'Run again: the restart that it needs is still owed, and synchronizes the nodes first.',
        },
      );
    }
    if (this.#staged.size === 0) return;
    this.#staged.clear();
    this.#bindPasswords.clear();
    // A wsadmin that has ended took its workspace along.
    if (this.#bridge?.isAlive === true) await this.#results([adminConfig('reset')]);
  }

  async #results(calls: readonly Call[]): Promise<readonly string[]> {
    const results: string[] = [];
    for (const [index, outcome] of (await this.#send(calls)).entries()) {
      const call = calls[index];
      if (outcome.ok) results.push(outcome.result);
      else if (call !== undefined) throw callError(this.#name, call, outcome, this.#connected().redactor);
    }
    return results;
  }

  #send(calls: readonly Call[]): Promise<readonly Outcome[]> {
    return this.#connected().call(calls, this.settings.requestTimeoutS * 1000 * calls.length + GRACE_MS);
  }

  #connected(): Bridge {
    if (this.#bridge === undefined) {
      throw new TargetError(`There is no wsadmin for the cell at ${this.connection.host}.`, {
        code: 'WSADMIN_CLOSED',
        hint: 'A restart of the deployment manager did not finish; run again to go on with it.',
      });
    }
    return this.#bridge;
  }

  #refuseInCheck(): void {
    if (this.#context.check)
      throw new InternalError('Check mode tried to change a cell.', { code: 'WRITE_IN_CHECK_MODE' });
  }
}
