import type { FileHandle } from 'node:fs/promises';

/** What a handle stands for: an open file, or the entries of a folder that were not sent yet. */
export type OpenFile =
  | { readonly kind: 'file'; readonly file: FileHandle; readonly append: boolean }
  | { readonly kind: 'folder'; readonly path: string; entries: string[] };

/** The handles of one SFTP session. */
export class OpenFiles {
  readonly #open = new Map<string, OpenFile>();
  #count = 0;

  add(entry: OpenFile): Buffer {
    const key = String(this.#count++);
    this.#open.set(key, entry);
    return Buffer.from(key);
  }

  file(handle: string): OpenFile & { readonly kind: 'file' } {
    const entry = this.#open.get(handle);
    if (entry?.kind !== 'file') throw new RangeError(`no open file ${handle}`);
    return entry;
  }

  folder(handle: string): OpenFile & { readonly kind: 'folder' } {
    const entry = this.#open.get(handle);
    if (entry?.kind !== 'folder') throw new RangeError(`no open folder ${handle}`);
    return entry;
  }

  async close(handle: string): Promise<void> {
    const entry = this.#open.get(handle);
    if (entry === undefined) throw new RangeError(`no handle ${handle}`);
    this.#open.delete(handle);
    if (entry.kind === 'file') await entry.file.close();
  }

  async closeAll(): Promise<void> {
    for (const handle of this.#open.keys()) await this.close(handle);
  }
}
