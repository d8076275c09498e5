import { type Module, secretsIn } from '@signet/core';
import { formatDiagnostic, validate } from '@signet/source';
import { describe, expect, it } from 'vitest';
import { dedent, exampleArguments, parseExample } from './example-arguments.ts';

/**
 * The tests that every module gets from its own description: its page has text, and every example is a valid task
 * whose diff or findings are the stated ones.
 */
export function describeExamples(modules: readonly Module[]): void {
  it('gives every module a name of its own', () => {
    const names = modules.map((module) => module.name);
    expect(names).toEqual([...new Set(names)]);
  });

  describe.each(modules.map((module) => ({ name: module.name, module })))('$name', ({ module }) => {
    it('has a page', () => {
      expect(missingText(module)).toEqual([]);
    });

    for (const example of module.examples) {
      it(`shows an example: ${example.title}`, () => {
        const task = parseExample(example.playbook);
        const node = task.get(module.name);
        if (node === undefined) throw new Error(`The example does not use ${module.name}.`);

        const diagnostics = validate(module.args, node, { allowTemplates: true });
        expect(diagnostics.map((found) => formatDiagnostic(found, dedent(example.playbook)))).toEqual([]);

        if (!('current' in example)) return;
        const args = deepFreeze(exampleArguments(module.args, node) ?? {}) as never;
        const current: unknown = deepFreeze(example.current);
        const said = module.kind === 'task' ? module.diff(current, args) : judge(module, current, args);
        expect(shown(said)).toEqual(shown('changes' in example ? example.changes : example.findings));

        const text = JSON.stringify(said);
        for (const secret of secretsIn(args)) expect(text.includes(secret.reveal()), 'a secret is shown').toBe(false);
      });
    }
  });
}

function judge(module: Module, current: unknown, args: never): unknown {
  if (module.kind !== 'assertion') throw new Error('Only tasks and assertions have a current state.');
  return module.verify(current, args);
}

/** What a page would lack, one line each. */
export function missingText(module: Module): string[] {
  const missing: string[] = [];
  if (!/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?$/u.test(module.name)) missing.push('a name like package.noun');
  if (!/^[^\n]{10,140}$/u.test(module.summary)) missing.push('a summary of one line');
  if (module.examples.length === 0) missing.push('an example');
  if ((module.args as { additionalProperties?: unknown }).additionalProperties !== false)
    missing.push('additionalProperties: false');
  missing.push(...undescribed(module.args, 'args'));
  return missing;
}

function undescribed(schema: unknown, path: string): string[] {
  const { properties } = schema as { properties?: Record<string, { description?: string }> };
  return Object.entries(properties ?? {}).flatMap(([name, inner]) => [
    ...(inner.description === undefined ? [`a description of ${path}.${name}`] : []),
    ...undescribed(inner, `${path}.${name}`),
  ]);
}

/** As a person sees it: secrets as `***`, fields that are undefined left out. */
function shown(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** So that a `diff` or `verify` that changes what it is given fails. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
