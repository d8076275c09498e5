import type { Place } from '../place.ts';
import type { Block, Statement } from '../syntax/ast.ts';
import { Frame } from './frame.ts';
import type { Machine } from './machine.ts';

/** A template file that was read. */
export interface Sheet {
  readonly place: Place;
  readonly body: readonly Statement[];
  readonly blocks: ReadonlyMap<string, Block>;
}

/** Finds a template file by name. */
export type OpenSheet = (name: string) => Sheet | undefined;

/** A template that is being rendered, with all that it extends: they share their names and their blocks. */
export class Page {
  readonly top: Frame;
  /** What stands for each block: that of the template furthest down first. */
  readonly blocks = new Map<string, { readonly block: Block; readonly machine: Machine }[]>();
  /** What `{% extends %}` named; it is rendered when the template itself is through. */
  parent: Sheet | undefined;

  constructor(top: Frame = new Frame()) {
    this.top = top;
  }

  /** Takes in the blocks of a template that is about to be rendered. */
  add(blocks: ReadonlyMap<string, Block>, machine: Machine): void {
    for (const [name, block] of blocks) this.blocks.set(name, [...(this.blocks.get(name) ?? []), { block, machine }]);
  }
}
