import { basename } from 'node:path';
import { Secret, type TemplateFileOptions } from '@signet/core';
import { compileTemplateFile, isUnknown, scopeWith } from '@signet/expressions';
import type { LookupOptions } from './lookups.ts';
import { templatesBeside, templateVariables } from './lookups/template.ts';
import { type LayeredScope, UnknownNeeded } from './scope.ts';

interface Rendering {
  readonly text: string;
  readonly file: string;
  readonly options: TemplateFileOptions | undefined;
  readonly scope: LayeredScope;
  readonly world: LookupOptions;
}

/**
 * A template file with its templates filled; secret when a secret went into it.
 *
 * @throws {UnknownNeeded} when something in it is not known in check mode.
 */
export function renderFile({ text, file, options = {}, scope, world }: Rendering): string | Secret {
  let readsVault = false;
  const call = { name: 'template', terms: [], named: {}, scope, isSecret: false, world };
  const load = templatesBeside(call, file, () => {
    readsVault = true;
  });
  const { destination, trimBlocks, lstripBlocks, newlineSequence, delimiters = {} } = options;
  const pair = (start: string | undefined, end: string | undefined, usual: readonly [string, string]) =>
    [start ?? usual[0], end ?? usual[1]] as const;
  const template = compileTemplateFile(text, file, {
    load,
    ...(trimBlocks !== undefined && { trimBlocks }),
    ...(lstripBlocks !== undefined && { lstripBlocks }),
    ...(newlineSequence !== undefined && { newlineSequence }),
    delimiters: {
      block: pair(delimiters.blockStart, delimiters.blockEnd, ['{%', '%}']),
      variable: pair(delimiters.variableStart, delimiters.variableEnd, ['{{', '}}']),
      comment: pair(delimiters.commentStart, delimiters.commentEnd, ['{#', '#}']),
    },
  });
  const more = {
    ...templateVariables(scope, basename(file), file, world.now()),
    template_destpath: destination ?? null,
  };
  const value = template.evaluate(scopeWith(scope, more), scope.environment);
  if (isUnknown(value)) throw new UnknownNeeded(`What ${file} gives is not known in check mode.`);
  const filled = value instanceof Secret ? value : String(value);
  return readsVault && typeof filled === 'string' ? new Secret(filled) : filled;
}
