import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codesInSources, errorRows } from './error-codes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const readmeOf = (folder: string): string => readFileSync(join(root, 'packages', folder, 'README.md'), 'utf8');

describe('error codes', () => {
  const folders = readdirSync(join(root, 'packages'));
  const listed = new Set(folders.flatMap((folder) => errorRows(readmeOf(folder)).flatMap(({ codes }) => codes)));

  it('reads the tables of the READMEs', () => {
    expect(listed.has('VAULT_WRONG_PASSWORD')).toBe(true);
    expect(
      errorRows(
        '# x\n\n## Error codes\n\n| Code | Class | Meaning | What to do |\n|---|---|---|---|\n| `A_B`, `C_D` | E | m | d |\n\n## y\n',
      ),
    ).toEqual([{ codes: ['A_B', 'C_D'], meaning: 'm', advice: 'd' }]);
  });

  it.each(folders)('every code of %s is listed in a README', (folder) => {
    const missing = [...codesInSources(root, folder)].filter(([code]) => !listed.has(code));
    expect(missing).toEqual([]);
  });
});
