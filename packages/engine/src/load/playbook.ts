import { dirname } from 'node:path';
import type { Diagnostic } from '@signet/core';
import type { Play, Playbook } from '../playbook.ts';
import { isBroken, readYaml, startOf } from './files.ts';
import { PlaybookIncluder } from './imports/includer.ts';
import { nearFile } from './imports/paths.ts';
import { loadPlays } from './imports/playbook.ts';
import { type LoadContext, type Loader, newLoader, report } from './loader.ts';
import { isNull } from './nodes.ts';
import { checkNotifications } from './notifications.ts';
import { foreseeIncludes } from './foresee.ts';
import { checkReferences } from './references.ts';
import { checkRunOnce } from './run-once.ts';
import { checkSecrets } from './secrets.ts';

export interface Loaded {
  /** What could be read; run it only when no diagnostic is an error. */
  readonly playbook: Playbook | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const BEGIN = 'Begin with "- name: …" and "hosts:".';

/** Reads a playbook and reports everything that is wrong with it at once. Connects to nothing. */
export function loadPlaybook(file: string, context: LoadContext): Loaded {
  const loader = newLoader(context);
  const plays: Play[] = [];
  const isPlaybook = readPlays(loader, file, plays);
  if (!isPlaybook) return { playbook: undefined, diagnostics: inOrder(loader.diagnostics) };
  checkSecrets(loader);
  const includer = new PlaybookIncluder(loader);
  const playbook: Playbook = {
    file,
    directory: dirname(file),
    plays,
    sources: loader.sources,
    get secrets() {
      return [...loader.secrets];
    },
    includer,
  };
  const foreseen = foreseeIncludes(loader, playbook);
  for (const play of plays) {
    checkNotifications(loader, play, foreseen);
    checkRunOnce(loader, play, foreseen);
  }
  checkReferences(loader, playbook, foreseen);
  return { playbook, diagnostics: inOrder(loader.diagnostics) };
}

/** False when the file is no playbook at all, which is reported. */
function readPlays(loader: Loader, file: string, plays: Play[]): boolean {
  const parsed = readYaml(loader, file);
  if (!parsed) {
    const hint = nearFile(loader, file) ?? 'Give the path of a playbook file.';
    report(loader, 'PLAYBOOK_MISSING', `The playbook ${file} does not exist.`, startOf(file), hint);
    return false;
  }
  const { value } = parsed;
  // A file that is no YAML, or a vault that stays closed, has no structure to check.
  if (value === undefined && (isBroken(parsed) || parsed.locked)) return false;
  if (isNull(value) || value?.kind !== 'list') {
    report(loader, 'NOT_A_PLAYBOOK', 'A playbook is a list of plays.', value?.at ?? startOf(file), BEGIN);
    return false;
  }
  if (value.items.length === 0) {
    report(loader, 'NOT_A_PLAYBOOK', 'A playbook must contain at least one play.', value.at, BEGIN);
    return false;
  }
  loadPlays(loader, file, value.items, { vars: [], when: [], tags: [], trail: [file] }, plays);
  return true;
}

/** By file and line, as a person reads them; each finding once, and nothing that only follows from bad YAML. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const broken = new Set(diagnostics.filter(({ code }) => code === 'YAML_SYNTAX').map(placeOf));
  const told = diagnostics.filter((one) => one.code === 'YAML_SYNTAX' || !broken.has(placeOf(one)));
  const unique = new Map(told.map((one) => [JSON.stringify([one.code, one.message, one.at]), one]));
  return [...unique.values()].toSorted((a, b) => {
    const byFile = (a.at?.file ?? '') < (b.at?.file ?? '') ? -1 : (a.at?.file ?? '') > (b.at?.file ?? '') ? 1 : 0;
    return byFile || (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
  });
}

function placeOf({ at }: Diagnostic): string | undefined {
  return at && JSON.stringify([at.file, at.line, at.column]);
}
