import type { LintRule } from './rule.ts';
import { ambiguousValue } from './rules/ambiguous-value.ts';
import { commandInsteadOfModule } from './rules/command-instead-of-module.ts';
import { ignoreErrors } from './rules/ignore-errors.ts';
import { jinjaInWhen } from './rules/jinja-in-when.ts';
import { latest } from './rules/latest.ts';
import { nameMissing } from './rules/name-missing.ts';
import { noChangedWhen } from './rules/no-changed-when.ts';
import { shortForm } from './rules/short-form.ts';

/** Every rule, sorted by id. */
export const RULES: readonly LintRule[] = [
  ambiguousValue,
  commandInsteadOfModule,
  ignoreErrors,
  jinjaInWhen,
  latest,
  nameMissing,
  noChangedWhen,
  shortForm,
];
