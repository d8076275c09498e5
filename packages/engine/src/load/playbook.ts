import { dirname } from 'node:path';
import type { Diagnostic } from '@signet/core';
import { parseYaml } from '@signet/source';
import type { Play, Playbook } from '../playbook.ts';
import { type LoadContext, newLoader, report } from './loader.ts';
import { isNull } from './nodes.ts';
import { loadPlay } from './play.ts';
import { checkReferences } from './references.ts';
import { checkSecrets } from './secrets.ts';

export interface Loaded {
  /** What could be read; run it only when no diagnostic is an error. */
  readonly playbook: Playbook | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a playbook and reports everything that is wrong with it at once. Connects to nothing. */
export function loadPlaybook(file: string, context: LoadContext): Loaded {
  const loader = newLoader(context);
  const text = context.files.read(file);
  if (text === undefined) {
    const at = { file, line: 1, column: 1 };
    report(loader, 'PLAYBOOK_MISSING', `The playbook ${file} does not exist.`, at, 'Give the path of a playbook file.');
    return { playbook: undefined, diagnostics: loader.diagnostics };
  }
  loader.sources.set(file, text);
  const { value, diagnostics } = parseYaml(file, text);
  loader.diagnostics.push(...diagnostics);
  // A file that is no YAML has no structure to check.
  if (diagnostics.some((one) => one.severity === 'error') && value === undefined)
    return { playbook: undefined, diagnostics: loader.diagnostics };
  if (isNull(value) || value?.kind !== 'list') {
    report(
      loader,
      'NOT_A_PLAYBOOK',
      'A playbook is a list of plays.',
      value?.at ?? { file, line: 1, column: 1 },
      'Begin with "- name: …" and "hosts:".',
    );
    return { playbook: undefined, diagnostics: loader.diagnostics };
  }
  const plays: Play[] = [];
  for (const [index, item] of value.items.entries()) {
    if (item.kind !== 'map') {
      report(loader, 'NOT_A_PLAY', 'A play is a map with "hosts" and "tasks".', item.at);
      continue;
    }
    const play = loadPlay(loader, file, item, index + 1);
    if (play) plays.push(play);
  }
  checkSecrets(loader);
  const playbook: Playbook = {
    file,
    directory: dirname(file),
    plays,
    sources: loader.sources,
    secrets: [...loader.secrets],
  };
  checkReferences(loader, playbook);
  return { playbook, diagnostics: inOrder(loader.diagnostics) };
}

/** By file and line, as a person reads them; each finding once. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const unique = new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.at]), one]));
  return [...unique.values()].toSorted((a, b) => {
    const byFile = (a.at?.file ?? '') < (b.at?.file ?? '') ? -1 : (a.at?.file ?? '') > (b.at?.file ?? '') ? 1 : 0;
    return byFile || (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
  });
}
