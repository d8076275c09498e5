import { readFileSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import parser from '@typescript-eslint/parser';

const { mayUse } = JSON.parse(readFileSync(new URL('tools/layers/layers.json', import.meta.url), 'utf8'));
const depConstraints = Object.entries(mayUse).map(([layer, below]) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: below.map((name) => `layer:${name}`),
}));

// ESLint is here for the layers only; everything else is oxlint's.
export default [
  { ignores: ['**/dist/**', '**/node_modules/**', '**/*.test.ts', '**/testing/**'] },
  {
    files: ['{packages,tools}/*/src/**/*.ts'],
    plugins: { '@nx': nx },
    languageOptions: { parser },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints, enforceBuildableLibDependency: false }],
    },
  },
];
