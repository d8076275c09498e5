import type { SourceRef } from '@signet/core';
import type { MapNode, Node } from '@signet/source';

/** A task as it is written: its map, and the key that names its module. */
export interface WrittenTask {
  readonly node: MapNode;
  /** Without a collection; empty where there is no module, as in a block. */
  readonly module: string;
  readonly args: Node | undefined;
  readonly at: SourceRef;
}

/** One file with what rules look at. */
export interface LintedFile {
  readonly root: Node;
  readonly tasks: readonly WrittenTask[];
}

export interface LintFinding {
  readonly at: SourceRef;
  readonly message: string;
  readonly hint?: string;
}

/** One habit that makes playbooks better: an object per file, named after it. */
export interface LintRule {
  readonly id: string;
  /** Why, in a sentence. */
  readonly summary: string;
  /** YAML of a task that the rule objects to, and of one that it does not. */
  readonly bad: string;
  readonly good: string;
  check(file: LintedFile): readonly LintFinding[];
}
