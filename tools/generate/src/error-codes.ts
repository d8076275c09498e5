import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One row of a package's table of error codes. */
export interface ErrorRow {
  readonly codes: readonly string[];
  readonly meaning: string;
  readonly advice: string;
}

const CODE = /`([A-Z][A-Z0-9_]+)`/gu;

/** The rows of the sections "Error codes" and "Finding codes" of a README; the last two columns are meaning and advice. */
export function errorRows(readme: string): ErrorRow[] {
  return [...readme.matchAll(/\n## (?:Error|Finding) codes\n(?<body>[^]*?)(?=\n## |$)/gu)].flatMap((section) =>
    rowsOf(section.groups?.['body'] ?? ''),
  );
}

function rowsOf(section: string): ErrorRow[] {
  return section
    .split('\n')
    .filter((text) => text.startsWith('|'))
    .slice(2)
    .map((text) => {
      const cells = text
        .split(/(?<!\\)\|/u)
        .slice(1, -1)
        .map((cell) => cell.trim());
      const codes = [...(cells[0] ?? '').matchAll(CODE)].map((match) => match[1] ?? '');
      return { codes, meaning: cells.at(-2) ?? '', advice: cells.at(-1) ?? '' };
    });
}

/** Folders below the root whose README lists error codes: the packages, and the lab, which the command shows too. */
export function foldersWithErrors(root: string): string[] {
  const packages = readdirSync(join(root, 'packages')).toSorted();
  return [...packages.map((name) => join('packages', name)), join('tools', 'lab')];
}

/** Markdown: every error code of every package, with the class that says who can act. */
export function errorsPage(root: string): string {
  const parts = [
    '<!-- Made by tools/generate from the packages’ READMEs. -->',
    '# Error codes',
    'Codes are stable; texts are not. `InputError`: the author’s files or arguments are wrong. `ConnectError`: the host was not reached, it counts as unreachable. `TargetError`: the remote side refused, the host counts as failed. `InternalError`: a bug in Signet.',
  ];
  for (const folder of foldersWithErrors(root)) {
    const rows = errorRows(readFileSync(join(root, folder, 'README.md'), 'utf8'));
    if (rows.length === 0) continue;
    const lines = rows.map(
      ({ codes, meaning, advice }) => `| ${codes.map((code) => `\`${code}\``).join(', ')} | ${meaning} | ${advice} |`,
    );
    parts.push(`## ${basename(folder)}`, ['| Code | Meaning | What to do |', '|---|---|---|', ...lines].join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

const IN_SOURCE = /\b(?:code: |report\((?:[a-z]+, )?|finding\(|problem\()'([A-Z][A-Z0-9]*_[A-Z0-9_]+)'/gu;

/** Every error code that the sources of a package name, with the file that does. */
export function codesInSources(root: string, folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const src = join(root, folder, 'src');
  for (const entry of readdirSync(src, { withFileTypes: true, recursive: true })) {
    if (
      !entry.isFile() ||
      !entry.name.endsWith('.ts') ||
      entry.name.endsWith('.test.ts') ||
      entry.parentPath.includes('/testing') ||
      entry.parentPath.includes('/cell/')
    )
      continue;
    const file = join(entry.parentPath, entry.name);
    for (const match of readFileSync(file, 'utf8').matchAll(IN_SOURCE))
      found.set(match[1] ?? '', file.slice(root.length));
  }
  return found;
}
