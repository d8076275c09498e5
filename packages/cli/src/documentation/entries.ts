import { CONTROLS, INCLUDES, KEYWORDS } from '@signet/engine';
import { catalog } from '../catalog.ts';
import { keywordPage, languageTaskPage } from '../console/language-page.ts';
import { taskPage } from '../console/task-page.ts';
import { examplesOf } from './examples.ts';

/** Something that `signet doc` knows a page of. */
export interface Entry {
  readonly name: string;
  readonly kind: 'task' | 'assertion' | 'action' | 'control' | 'import' | 'include' | 'keyword';
  readonly summary: string;
  page(): string;
}

const modules = catalog.map((module): Entry => ({
  name: module.name,
  kind: module.kind,
  summary: module.summary,
  page: () => taskPage(module),
}));

const controls = CONTROLS.map((control): Entry => ({
  name: control.name,
  kind: 'control',
  summary: control.summary,
  page: () => languageTaskPage(control, examplesOf(control.name)),
}));

const includes = INCLUDES.map((include): Entry => ({
  name: include.name,
  kind: include.dynamic ? 'include' : 'import',
  summary: include.summary,
  page: () => languageTaskPage(include, examplesOf(include.name)),
}));

/** Everything that a playbook can do, by name. */
export const taskEntries: readonly Entry[] = [...modules, ...controls, ...includes].toSorted((a, b) =>
  a.name < b.name ? -1 : 1,
);

/** The keywords of plays, blocks, tasks and handlers, by name. */
export const keywordEntries: readonly Entry[] = KEYWORDS.map((keyword): Entry => ({
  name: keyword.name,
  kind: 'keyword',
  summary: keyword.summary,
  page: () => keywordPage(keyword, examplesOf(keyword.name)),
})).toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** By its short name, or the long one that Ansible has for it. */
export function entryNamed(name: string): Entry | undefined {
  const short = name.replace(/^ansible\.(?:builtin|legacy)\./u, '');
  return [...taskEntries, ...keywordEntries].find((entry) => entry.name === short);
}
