export { fuzz, type FuzzOptions, type FuzzResult, type Tally } from './fuzz.ts';
export type { Finding, Target } from './target.ts';
