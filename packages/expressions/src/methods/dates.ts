import type { Methods } from './methods.ts';

export const dateMethods: Methods = new Map();
