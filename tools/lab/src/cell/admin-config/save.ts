import { wsadminError } from '../errors.ts';
import type { CellState } from '../cell-state.ts';
import type { Session } from '../session.ts';

export function queryChanges({ workspace }: Session): string {
  const changed = workspace.changedDocuments();
  if (changed.length === 0) return 'WASX7241I: There are no unsaved changes in this workspace.';
  return ['WASX7146I: The following configuration files contain unsaved changes:', ...changed].join('\n');
}

/** Stores the workspace in the master configuration; nodes and processes do not notice. */
export function save(session: Session): string {
  const { state, workspace } = session;
  if (workspace.changedDocuments().length > 0 && state.faults.conflictsNow())
    otherAdministratorSaves(state, workspace.changedDocuments());
  if (workspace.save()) state.counts.saves++;
  return '';
}

/** Somebody else commits the same documents, unchanged, just before. */
function otherAdministratorSaves({ master }: CellState, documents: readonly string[]): void {
  const touched = documents.flatMap((name) => {
    const stored = master.get(name);
    return stored === undefined ? [] : [[name, stored.document] as const];
  });
  master.commit(new Map(touched));
}

export function setSaveMode({ workspace }: Session, mode: string): string {
  if (mode !== 'rollbackOnConflict' && mode !== 'overwriteOnConflict')
    throw wsadminError(`WASX7190E: "${mode}" is not a save mode.`);
  workspace.saveMode = mode;
  return '';
}
