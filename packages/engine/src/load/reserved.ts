import type { SourceRef } from '@signet/core';
import { KEYWORDS } from '../keywords.ts';
import type { Layer } from '../vars/layer.ts';
import { type Loader, warn } from './loader.ts';

/** Functions that templates have without asking. */
const FUNCTIONS = ['range', 'dict', 'lipsum', 'cycler', 'joiner', 'namespace', 'lookup', 'query', 'q', 'now', 'undef'];
const RESERVED: ReadonlySet<string> = new Set([...KEYWORDS.map(({ name }) => name), ...FUNCTIONS]);

/** Tells, as Ansible does, of variables of a play that are called as a keyword, or as a function of templates. */
export function warnOfReserved(loader: Loader, layers: readonly Layer[], play: SourceRef): void {
  const seen = new Set<string>();
  for (const layer of layers) {
    for (const name of layer.names()) {
      if (!RESERVED.has(name) || seen.has(name)) continue;
      seen.add(name);
      const at = layer.raw?.(name)?.place([]) ?? play;
      warn(loader, 'RESERVED_NAME', `Found variable using reserved name: ${name}.`, at, 'Give it another name.');
    }
  }
}
