import { catalog, modulesByPackage, taskPage } from '@signet/cli';
import type { Module } from '@signet/core';
import { playbookSchema } from '@signet/engine';
import { errorsPage } from './error-codes.ts';

/** Every generated file: path below the repository's root to its content. */
export function generatedFiles(root: string): Map<string, string> {
  const files = new Map<string, string>();
  files.set('packages/core/docs/errors.md', errorsPage(root));
  files.set('schemas/playbook.json', json(playbookSchema({ modules: catalog })));
  for (const [folder, modules] of Object.entries(modulesByPackage)) {
    for (const module of modules) {
      files.set(`schemas/tasks/${module.name}.json`, json(taskSchema(module)));
      files.set(
        `packages/${folder}/docs/${module.name}.md`,
        `<!-- Made by tools/generate from the module's source. -->\n\n${taskPage(module)}`,
      );
    }
    files.set(`packages/${folder}/docs/README.md`, index(folder, modules));
  }
  return files;
}

function taskSchema(module: Module): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: module.name,
    description: module.summary,
    ...(module.args as object),
  };
}

function index(folder: string, modules: readonly Module[]): string {
  const rows = modules
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, kind, summary }) => `| [${name}](${name}.md) | ${kind} | ${summary} |`);
  return `<!-- Made by tools/generate. -->\n\n# Modules of @signet/${folder}\n\n| Name | Kind | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
