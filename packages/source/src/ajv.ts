import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { tolerateTemplates } from './template-tolerance.ts';

let made: Ajv2020 | undefined;

/** Made when a first value does not fit: most files never need it. */
function ajv(): Ajv2020 {
  if (made !== undefined) return made;
  made = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: true,
    addUsedSchema: false,
    // Checking each schema against the schema of schemas takes longer than all that a short playbook needs.
    meta: false,
    validateSchema: false,
  });
  formats.default(made);
  return made;
}

const exact = new WeakMap<object, ValidateFunction>();
const tolerant = new WeakMap<object, ValidateFunction>();

/** The schema errors of a value. A schema is compiled when it is first used (some 10 ms) and kept. */
export function schemaErrors(schema: object, value: unknown, allowTemplates: boolean): readonly ErrorObject[] {
  const known = allowTemplates ? tolerant : exact;
  let check = known.get(schema);
  if (check === undefined) {
    check = ajv().compile(allowTemplates ? tolerateTemplates(schema) : schema);
    known.set(schema, check);
  }
  return check(value) ? [] : relevant(check.errors ?? []);
}

/** Without the errors that only say that another one exists, and without those of alternatives that were not meant. */
function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = errors.filter(({ keyword }) => keyword !== 'if');
  const unions = kept.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  // Inner unions come before the outer ones that contain them.
  for (const union of unions) kept = withoutAlternatives(union, kept);
  return kept;
}

/**
 * Of a union either the errors of the one alternative that was clearly meant (the value has its type and fails
 * deeper), or the union's own error stays.
 */
function withoutAlternatives(union: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[] {
  const prefix = `${union.schemaPath}/`;
  const branches = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    if (!error.schemaPath.startsWith(prefix) || !error.instancePath.startsWith(union.instancePath)) continue;
    const branch = error.schemaPath.slice(prefix.length).split('/')[0] ?? '';
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  if (branches.size === 0) return [...errors];
  const meant = [...branches.values()].filter((found) =>
    found.every(
      (error) => error.instancePath !== union.instancePath || !['type', 'const', 'enum'].includes(error.keyword),
    ),
  );
  const [only] = meant;
  const dropped = new Set([...branches.values()].flat());
  if (meant.length === 1 && only !== undefined) {
    for (const error of only) dropped.delete(error);
    dropped.add(union);
  }
  return errors.filter((error) => !dropped.has(error));
}
