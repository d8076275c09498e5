import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** One workspace package: its folder below the repository's root, its layer, what its package.json names. */
export interface Project {
  readonly name: string;
  readonly folder: string;
  readonly layer: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** One import statement: the file that has it, relative to the root, and what it names. */
export interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly inTest: boolean;
}

/** Every workspace package, sorted by folder. */
export function projects(): Project[] {
  return ['packages', 'tools'].flatMap((top) =>
    readdirSync(join(repositoryRoot, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => readProject(join(top, entry.name))),
  );
}

function readProject(folder: string): Project[] {
  let text: string;
  try {
    text = readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const manifest = JSON.parse(text) as {
    name: string;
    nx: { tags: string[] };
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const layer = manifest.nx.tags.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length) ?? '';
  return [
    {
      name: manifest.name,
      folder,
      layer,
      dependencies: Object.keys(manifest.dependencies ?? {}),
      devDependencies: Object.keys(manifest.devDependencies ?? {}),
    },
  ];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gu;

/** Every import in a project's TypeScript sources. */
export function importsOf(project: Project): Import[] {
  const src = join(repositoryRoot, project.folder, 'src');
  return typescriptFiles(src).flatMap((path) => {
    const file = relative(repositoryRoot, path);
    const inTest = /\.test\.ts$|__fixtures__|\/testing\//u.test(file);
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(IMPORT)].map((match) => ({ file, specifier: match[1] ?? match[2] ?? '', inTest }));
  });
}

function typescriptFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
