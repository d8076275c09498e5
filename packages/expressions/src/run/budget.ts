import type { Secret } from '@signet/core';

/** What one evaluation has spent and made, together with all template files that it reads. */
export class Budget {
  /** Lists and dicts that this evaluation has made, and may therefore change: `list.append(x)`. */
  readonly owned = new WeakSet<object>();
  readonly revealed = new Set<Secret>();
  steps = 0;
  depth = 0;
  calls = 0;
}
