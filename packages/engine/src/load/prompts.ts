import { type MapNode, type Node, validate } from '@signet/source';
import type { Diagnostic, SourceRef } from '@signet/core';
import type { Templated, VarsPrompt } from '../playbook.ts';
import { type Loader } from './loader.ts';
import { isNull, textOf } from './nodes.ts';
import { compileNode } from './templates.ts';

const text = { type: ['string', 'null'] };
const flag = { type: 'boolean' };

const PROMPT = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    prompt: text,
    default: {},
    private: flag,
    confirm: flag,
    encrypt: text,
    salt_size: { type: ['integer', 'null'], minimum: 1 },
    salt: text,
    unsafe: flag,
  },
  required: ['name'],
  additionalProperties: false,
};

const NO_NAME = "Invalid vars_prompt data structure, missing 'name' key.";

/** The questions of `vars_prompt`. */
export function loadPrompts(loader: Loader, node: Node | undefined): VarsPrompt[] {
  if (node === undefined || isNull(node) || node.kind === 'scalar') return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const found = validate(PROMPT, item, { subject: 'vars_prompt' });
    const isNamed = item.kind === 'map' && item.get('name') !== undefined;
    loader.diagnostics.push(...found.map((one) => worded(one, isNamed)));
    return item.kind === 'map' && found.length === 0 ? [promptOf(loader, item)] : [];
  });
}

function nameItself(name: string, at: SourceRef): Templated {
  return { template: { references: [], evaluate: () => name }, at };
}

/** In Ansible's words, which people search for. */
function worded(found: Diagnostic, isNamed: boolean): Diagnostic {
  if (found.code === 'MISSING_ARGUMENT' && !isNamed) return { ...found, message: NO_NAME };
  if (found.code !== 'UNKNOWN_ARGUMENT') return found;
  const [, key] = /"(.*)"\.$/u.exec(found.message) ?? [];
  return { ...found, message: `Invalid vars_prompt data structure, found unsupported key '${key}'.` };
}

function promptOf(loader: Loader, node: MapNode): VarsPrompt {
  const word = (name: string): string | undefined => {
    const value = node.get(name);
    return value?.kind === 'scalar' && value.value !== null ? textOf(value) : undefined;
  };
  const isSet = (name: string, otherwise: boolean): boolean => {
    const value = node.get(name);
    return value?.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : otherwise;
  };
  const name = word('name') ?? '';
  const prompt = node.get('prompt');
  const standard = node.get('default');
  const preset = standard && !isNull(standard) ? compileNode(loader, standard) : undefined;
  const encrypt = word('encrypt');
  const size = node.get('salt_size');
  const salt = word('salt');
  return {
    name,
    at: node.at,
    prompt: (prompt && !isNull(prompt) && compileNode(loader, prompt)) || nameItself(name, node.at),
    private: isSet('private', true),
    confirm: isSet('confirm', false),
    ...(preset && { default: preset }),
    ...(encrypt !== undefined && { encrypt }),
    ...(size?.kind === 'scalar' && typeof size.value === 'number' && { saltSize: size.value }),
    ...(salt !== undefined && { salt }),
    ...(isSet('unsafe', false) && { unsafe: true }),
  };
}
