import { type Diagnostic, InputError, Secret } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import { fitPlain, validatePlain } from '@signet/source';
import type { TaskStep } from '../playbook.ts';
import { filling } from './filling.ts';
import { shortName } from '../unsupported.ts';
import { withoutOmitted } from '../vars/omit.ts';
import { type LayeredScope, UnknownNeeded, valueOf } from '../vars/scope.ts';
import { showValue } from '../vars/show-value.ts';
import { secretPlace } from '../vars/secret-places.ts';

type Path = readonly (string | number)[];

/**
 * The arguments of a task for one host: templates filled, secrets where and only where the schema has them.
 *
 * @throws {InputError} `SECRET_NOT_ALLOWED`, or what the schema has against the values.
 * @throws {UnknownNeeded} when one of them is not known in check mode.
 */
export function resolveArguments(step: TaskStep, scope: LayeredScope): Record<string, unknown> {
  const schema = schemaOf(step);
  const resolved = filling(() => withoutOmitted(withDefaults(step, scope)));
  const refused: Diagnostic[] = [];
  // A template or `-e` may give a number as text and the other way round, as in Ansible: `port: "{{ port }}"`.
  const fitted = fitPlain(schema, fit(step, schema, resolved, [], refused), scope.lenient);
  if (refused.length > 0) throw new InputError(refused);
  if (typeof fitted !== 'object' || fitted === null || Array.isArray(fitted)) throw malformed(step, fitted);
  const unknown = unknownNames(schema, fitted);
  if (unknown.length > 0) throw unsupported(step, schema, unknown);
  if (step.use.kind === 'module') {
    const found = validatePlain(schema, fitted, step.args.at).filter((one) => one.severity === 'error');
    if (found.length > 0) throw new InputError(found, undefined, missingFacts(found));
  }
  return fitted as Record<string, unknown>;
}

/** Ansible's sentence about arguments that are missing: playbooks look for it. */
function missingFacts(found: readonly Diagnostic[]): Record<string, unknown> {
  const names = found.flatMap(({ code, message }) =>
    code === 'MISSING_ARGUMENT' ? (/"([^"]+)"/u.exec(message)?.[1] ?? []) : [],
  );
  return names.length === found.length ? { msg: `missing required arguments: ${names.join(', ')}` } : {};
}

interface ArgumentSchema {
  readonly properties?: object;
  readonly additionalProperties?: unknown;
}

/** Names that come only now, from a template or `module_defaults`; with `compat: ansible` written ones, too. */
function unknownNames({ properties = {}, additionalProperties }: ArgumentSchema, args: object): string[] {
  if (additionalProperties !== false) return [];
  return Object.keys(args).filter((name) => !Object.hasOwn(properties, name));
}

/** In Ansible's words, which playbooks look for. */
function unsupported(step: TaskStep, { properties = {} }: ArgumentSchema, names: readonly string[]): InputError {
  const known = Object.keys(properties).toSorted().join(', ');
  const message = `Unsupported parameters for (${step.module}) module: ${names.join(', ')}. Supported parameters include: ${known}.`;
  return InputError.of(message, { code: 'UNKNOWN_ARGUMENT', at: step.args.at });
}

/** The template that stands for all arguments gave something else. */
function malformed({ module, args }: TaskStep, given: unknown): InputError {
  return InputError.of(`${module} was given an invalid or malformed argument: '${showValue(given)}'.`, {
    code: 'ARGUMENTS_NOT_A_MAP',
    at: args.at,
    hint: 'Write the arguments below it, one "name: value" per line.',
  });
}

function schemaOf({ use }: TaskStep): object {
  switch (use.kind) {
    case 'module':
      return use.module.args;
    case 'control':
      return use.control.args;
    case 'include':
      return use.schema;
  }
}

/** The task's arguments on top of those that `module_defaults` gives it, the nearest map last. */
function withDefaults(step: TaskStep, scope: LayeredScope): unknown {
  const own = valueOf(step.args.template, scope);
  if (step.moduleDefaults.length === 0 || typeof own !== 'object' || own === null) return own;
  const merged: Record<string, unknown> = {};
  for (const defaults of step.moduleDefaults) {
    const maps = valueOf(defaults.template, scope);
    for (const map of Array.isArray(maps) ? maps : [maps]) {
      for (const [name, values] of Object.entries((map ?? {}) as object)) {
        if (shortName(name) === step.module) Object.assign(merged, values);
      }
    }
  }
  return { ...merged, ...own };
}

function fit(step: TaskStep, schema: object, value: unknown, path: Path, refused: Diagnostic[]): unknown {
  if (isUnknown(value)) {
    if (step.use.kind !== 'module') return value;
    throw new UnknownNeeded(`The argument "${path.join('.')}" is not known in check mode.`);
  }
  if (value instanceof Secret) {
    if (step.use.kind === 'module' && secretPlace(schema, path) === 'no') refused.push(secretRefused(step, path));
    return value;
  }
  if (Array.isArray(value)) return value.map((item, index) => fit(step, schema, item, [...path, index], refused));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, fit(step, schema, inner, [...path, name], refused)]),
    );
  }
  if (step.use.kind !== 'module') return value;
  if (secretPlace(schema, path) === 'always' && (typeof value === 'string' || typeof value === 'number'))
    return new Secret(String(value));
  return value;
}

function secretRefused(step: TaskStep, path: Path): Diagnostic {
  return {
    severity: 'error',
    code: 'SECRET_NOT_ALLOWED',
    message: `"${path.join('.')}" of ${step.module} takes no secret: its value would be shown.`,
    at: step.args.place(path),
    hint: 'Use a variable that is not from a vault, or another argument.',
  };
}
