import type { Target } from '../target.ts';
import { keyFileTargets } from './key-file-targets.ts';
import { tokenTargets } from './token-targets.ts';

/** Everything of `@signet/ltpa` that reads what comes from elsewhere. */
export const ltpaTargets: readonly Target[] = [...keyFileTargets, ...tokenTargets];
