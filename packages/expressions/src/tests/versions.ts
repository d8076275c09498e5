import type { Tests } from '../registry/definition.ts';

export const versionTests: Tests = {};
