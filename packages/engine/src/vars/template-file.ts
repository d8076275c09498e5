import type { Secret, TemplateFileOptions } from '@signet/core';
import { compileTemplate } from '@signet/expressions';
import { type LayeredScope, valueOf } from './scope.ts';

interface Rendering {
  readonly text: string;
  readonly file: string;
  readonly options: TemplateFileOptions | undefined;
  readonly scope: LayeredScope;
  readonly searchPath: readonly string[];
}

/** A template file with its templates filled; secret when a secret went into it. */
export function renderFile({ text, file, options = {}, scope }: Rendering): string | Secret {
  const template = compileTemplate(text, { file, line: 1, column: 1 }, { ...options, literalBackslashes: false });
  return valueOf(template, scope) as string | Secret;
}
