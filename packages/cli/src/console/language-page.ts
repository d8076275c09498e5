import type { Keyword } from '@signet/engine';
import type { LanguageExample } from '../documentation/examples.ts';
import { argumentTable, sentence, unindent } from './task-page.ts';

/** A task of the language itself, or one that brings others. */
export interface LanguageTask {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly args: unknown;
}

/** The page of a control task, an import or an include, as Markdown. */
export function languageTaskPage(task: LanguageTask, examples: readonly LanguageExample[]): string {
  return page([
    `# ${task.name}`,
    `${sentence(task.summary)} Part of the language: it needs no connection. Also \`ansible.builtin.${task.name}\`.`,
    ...(task.details === undefined ? [] : [task.details]),
    '## Arguments',
    argumentTable(task.args),
    ...exampleParts(examples),
  ]);
}

/** The page of a keyword, as Markdown. */
export function keywordPage(
  { name, summary, places, schema, early }: Keyword,
  examples: readonly LanguageExample[],
): string {
  return page([
    `# ${name}`,
    `${sentence(summary)} A keyword of ${listed(places.map((place) => PLACE[place]))}.`,
    ...(early ? ['A template in it may use only extra variables and variables of the play.'] : []),
    ...('properties' in schema ? ['## Entries', argumentTable(schema)] : []),
    ...exampleParts(examples),
  ]);
}

const PLACE = {
  play: 'plays',
  import: 'import_playbook',
  role: 'entries of roles',
  block: 'blocks',
  task: 'tasks',
  handler: 'handlers',
} as const satisfies Record<Keyword['places'][number], string>;

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function exampleParts(examples: readonly LanguageExample[]): string[] {
  if (examples.length === 0) return [];
  return [
    '## Examples',
    ...examples.flatMap(({ title, playbook, files = {} }) => [
      `### ${title}`,
      `\`\`\`yaml\n${unindent(playbook)}\n\`\`\``,
      ...Object.entries(files).map(([path, text]) => `\`${path}\`:\n\n\`\`\`yaml\n${text.trimEnd()}\n\`\`\``),
    ]),
  ];
}

function page(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
