import type { Document, DocumentReader, MasterConfiguration } from './documents.ts';
import { scriptingException } from './errors.ts';

export type SaveMode = 'rollbackOnConflict' | 'overwriteOnConflict';

interface Extracted {
  readonly baseVersion: number;
  document: Document;
  changed: boolean;
}

/**
 * What one wsadmin session sees and has changed. A document is extracted from the master configuration when it is
 * touched first and stays as it was then, until the session saves or resets.
 */
export class Workspace implements DocumentReader {
  readonly #master: MasterConfiguration;
  readonly #extracted = new Map<string, Extracted>();
  saveMode: SaveMode = 'rollbackOnConflict';

  constructor(master: MasterConfiguration) {
    this.#master = master;
  }

  read(name: string): Document {
    return this.#extract(name).document;
  }

  /** The document to modify; it counts as changed from now on. */
  edit(name: string): Document {
    const extracted = this.#extract(name);
    if (!extracted.changed) {
      extracted.document = structuredClone(extracted.document);
      extracted.changed = true;
    }
    return extracted.document;
  }

  names(): Iterable<string> {
    return this.#master.snapshot().keys();
  }

  changedDocuments(): string[] {
    return [...this.#extracted].filter(([, { changed }]) => changed).map(([name]) => name);
  }

  /** Drops what was changed in one document. */
  forget(name: string): void {
    this.#extracted.delete(name);
  }

  reset(): void {
    this.#extracted.clear();
  }

  /**
   * Commits what was changed.
   *
   * @returns False when there was nothing to save.
   * @throws When somebody else changed one of the documents in between; nothing is saved then and the changes stay
   *   in the workspace. The product's exact text is not published; this one is reconstructed.
   */
  save(): boolean {
    const changed = this.changedDocuments();
    if (changed.length === 0) {
      this.reset();
      return false;
    }
    const conflicts = changed.filter(
      (name) => this.#master.get(name)?.version !== this.#extracted.get(name)?.baseVersion,
    );
    if (conflicts.length > 0 && this.saveMode === 'rollbackOnConflict') {
      throw scriptingException(
        'com.ibm.websphere.management.exception.ConfigServiceException',
        'com.ibm.ws.sm.workspace.WorkSpaceException: The save was rolled back (rollbackOnConflict): the following documents ' +
          `were changed in the master configuration since this session read them: ${conflicts.join(', ')}`,
      );
    }
    this.#master.commit(new Map(changed.map((name) => [name, this.read(name)])));
    this.reset();
    return true;
  }

  #extract(name: string): Extracted {
    const known = this.#extracted.get(name);
    if (known !== undefined) return known;
    const stored = this.#master.get(name);
    if (stored === undefined) throw new Error(`no document ${name}`);
    const extracted = { baseVersion: stored.version, document: stored.document, changed: false };
    this.#extracted.set(name, extracted);
    return extracted;
  }
}
