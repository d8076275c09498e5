// `npm run generate` writes the generated files; with --check it only compares and ends with 1 when one is stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const check = process.argv.includes('--check');
const wanted = generatedFiles(root);
const stale: string[] = [];

for (const [path, content] of wanted) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
for (const path of leftOver()) {
  stale.push(path);
  if (!check) rmSync(join(root, path));
}

if (check && stale.length > 0) {
  console.error(
    `Generated files are not fresh:\n${stale.map((path) => `  ${path}`).join('\n')}\nRun: npm run generate`,
  );
  process.exitCode = 1;
} else {
  console.log(
    check ? `${wanted.size} generated files are fresh.` : `${wanted.size} generated files, ${stale.length} changed.`,
  );
}

/** Generated files of modules that no longer exist. */
function leftOver(): string[] {
  const folders = new Set([...wanted.keys()].map((path) => dirname(path)));
  return [...folders].flatMap((folder) => {
    if (!existsSync(join(root, folder))) return [];
    return readdirSync(join(root, folder))
      .map((name) => join(folder, name))
      .filter((path) => /\.(?:json|md)$/u.test(path) && !wanted.has(path) && isGenerated(path));
  });
}

function isGenerated(path: string): boolean {
  return (
    path.startsWith('schemas/') || readFileSync(join(root, path), 'utf8').startsWith('<!-- Made by tools/generate')
  );
}
