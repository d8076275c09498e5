import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codesInSources, errorRows, foldersWithErrors } from './error-codes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const readmeOf = (folder: string): string => readFileSync(join(root, folder, 'README.md'), 'utf8');

describe('error codes', () => {
  const folders = foldersWithErrors(root);
  const listed = new Set(folders.flatMap((folder) => errorRows(readmeOf(folder)).flatMap(({ codes }) => codes)));

  it('reads the tables of the READMEs', () => {
    expect(listed.has('VAULT_WRONG_PASSWORD')).toBe(true);
    const readme =
      '# x\n\n## Error codes\n\n| Code | Class | Meaning | What to do |\n|---|---|---|---|\n| `A_B`, `C_D` | E | m | d |\n\n## y\n';
    expect(errorRows(readme)).toEqual([{ codes: ['A_B', 'C_D'], meaning: 'm', advice: 'd' }]);
  });

  it('finds the codes that sources name', () => {
    expect([...codesInSources(root, 'packages/vault').keys()]).toContain('VAULT_WRONG_PASSWORD');
  });

  it.each(folders)('every code of %s is listed in a README', (folder) => {
    const missing = [...codesInSources(root, folder)].filter(([code]) => !listed.has(code));
    expect(missing).toEqual([]);
  });
});
