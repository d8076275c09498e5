import type { Method, Methods } from './methods.ts';

export const stringMethods: Methods = new Map<string, Method>([
  ['upper', { parameters: [], run: (use, self) => use.text(self).toUpperCase() }],
  ['startswith', { parameters: ['prefix'], run: (use, self, [prefix]) => String(use.peek(self)).startsWith(String(use.peek(prefix))) }],
]);
