import { type Lookup, optionsOf, textTerms } from './call.ts';

/** Variables of the environment of this process; empty when they are not set. */
export const env: Lookup = (call) => {
  const { default: fallback = '' } = optionsOf(call, ['default']);
  return textTerms(call).map((term) => process.env[term.trim().split(/\s+/)[0] ?? ''] ?? fallback);
};
