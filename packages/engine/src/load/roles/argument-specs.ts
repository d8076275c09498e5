import { resolve } from 'node:path';
import { createMap, keyName, type MapEntry, type MapNode, type Node, validate } from '@signet/source';
import { isTemplate } from '@signet/expressions';
import type { SourceRef } from '@signet/core';
import { controlNamed } from '../../control/controls.ts';
import type { Handed, TaskStep } from '../../playbook.ts';
import { textNode } from '../free-form.ts';
import type { Loader } from '../loader.ts';
import { taskOf } from '../task.ts';
import type { Where } from '../where.ts';
import type { Metadata } from './metadata.ts';
import type { RoleUse } from './role.ts';

/** The first task of a role that says which arguments it takes: it checks them, whatever tags are asked for. */
export function validationStep(
  loader: Loader,
  specs: MapNode | undefined,
  use: RoleUse,
  id: string,
  handed: Handed,
  where: Where,
): TaskStep | undefined {
  const entry = entryPoint(use);
  const spec = specs?.get(entry);
  const control = controlNamed('validate_argument_spec');
  if (spec?.kind !== 'map' || !control || !where.role) return undefined;
  const { at } = use;
  const summary = spec.get('short_description');
  const more = summary?.kind === 'scalar' ? ` - ${summary.raw}` : '';
  const context = createMap(at, [
    pair('type', textNode('role', at), at),
    pair('name', textNode(where.role.name, at), at),
    pair('argument_spec_name', textNode(entry, at), at),
    pair('path', textNode(resolve(where.role.directory), at), at),
  ]);
  const value = createMap(at, [
    pair('argument_spec', spec.get('options') ?? createMap(at, []), at),
    pair('provided_arguments', use.paramsNode ?? createMap(at, []), at),
    pair('validate_args_context', context, at),
  ]);
  const name = pair('name', textNode(`Validating arguments against arg spec '${entry}'${more}`, at), at);
  const keys = { keywords: new Map([['name', name]]), withLookup: undefined, others: [] };
  const action = { name: control.name, written: control.name, at, value, use: { kind: 'control', control } } as const;
  const tagged = { ...handed, tags: [...new Set([...handed.tags, 'always'])] };
  return taskOf(loader, action, keys, id, handed, tagged, where);
}

function entryPoint(use: RoleUse): string {
  return use.from['tasks']?.replace(/\.(?:ya?ml|json)$/, '') ?? 'main';
}

function pair(name: string, value: Node, at: SourceRef): MapEntry {
  return { key: textNode(name, at), value };
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  bool: ['boolean', 'string', 'integer'],
  dict: ['object', 'string'],
  float: ['number', 'string'],
  int: ['integer', 'string'],
  list: ['array', 'string', 'number'],
  path: ['string', 'number'],
  str: ['string', 'number', 'boolean'],
};

/** Parameters that are given as they are, and are not what the role says it takes. */
export function checkParams(loader: Loader, { specs }: Metadata, use: RoleUse): void {
  const spec = specs?.get(entryPoint(use));
  const options = spec?.kind === 'map' ? spec.get('options') : undefined;
  if (options?.kind !== 'map') return;
  for (const { key, value } of use.paramsNode?.entries ?? []) {
    const option = options.get(keyName(key));
    if (option?.kind !== 'map' || (value.kind === 'scalar' && value.value === null)) continue;
    const type = option.get('type');
    const types = TYPES[type?.kind === 'scalar' ? type.raw : 'str'];
    const choices = option.get('choices');
    const allowed =
      choices?.kind === 'list' ? choices.items.map((one) => (one.kind === 'scalar' ? one.value : null)) : [];
    const isComputed = value.kind === 'scalar' && isTemplate(value.raw);
    if (isComputed || types === undefined) continue;
    const schema = allowed.length > 0 && value.kind === 'scalar' ? { enum: allowed } : { type: types };
    loader.diagnostics.push(...validate(schema, value, { subject: `role ${use.name}, ${keyName(key)}` }));
  }
}
