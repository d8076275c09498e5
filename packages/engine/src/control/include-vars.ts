import { InputError } from '@signet/core';
import { readdirSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { computedLayer, type Layer } from '../vars/layer.ts';
import { showValue } from '../vars/show-value.ts';
import type { ControlTask } from './control-task.ts';

const EXTENSIONS = ['yaml', 'yml', 'json'];

export const includeVars: ControlTask = {
  name: 'include_vars',
  summary: 'Reads variables from a file or a folder; they beat those of play, blocks and tasks.',
  args: {
    type: 'object',
    properties: {
      file: {
        type: 'string',
        description: 'The file; looked for in the `vars` folder of the role, beside the tasks file and the playbook.',
      },
      dir: { type: 'string', description: 'A folder, read with all below it in the order of names.' },
      name: { type: 'string', description: 'One variable that receives all of them as a map.' },
      depth: { type: 'integer', minimum: 0, description: 'How deep below `dir`; 0, the default, for all.' },
      files_matching: { type: 'string', description: 'Regular expression for names of files below `dir`.' },
      ignore_files: {
        type: ['array', 'string'],
        items: { type: 'string' },
        description: 'Regular expressions for names of files below `dir` that are left out.',
      },
      extensions: { type: ['array', 'string'], items: { type: 'string' }, description: 'Endings; yaml, yml and json.' },
      ignore_unknown_extensions: { type: 'boolean', description: 'Files with other endings are left out, no error.' },
    },
    additionalProperties: false,
  },
  bare: 'file',
  defines: () => 'anything',
  factsOfFailure: (message) => ({ ansible_facts: {}, ansible_included_var_files: [], message }),
  run(context) {
    const { args, at } = context;
    const { file, dir } = args;
    if ((file === undefined) === (dir === undefined)) {
      throw InputError.of('include_vars takes either "file" or "dir".', { code: 'WRONG_ARGUMENTS', at });
    }
    if (file === null || dir === null) {
      const hint = 'Its template gives nothing, such as a lookup that found no file.';
      throw InputError.of('Could not find file: the name is empty.', { code: 'VARS_FILE_MISSING', at, hint });
    }
    const files =
      dir === undefined
        ? [context.findVariables(showValue(file).trimEnd())]
        : filesBelow(context.findVariables(showValue(dir)), args, at);
    const layers = files.map((one) => context.readVariables(one));
    const included = args['name'] === undefined ? joined(layers) : underName(showValue(args['name']), joined(layers));
    const values = valuesOf(included);
    return {
      included,
      facts: { ansible_facts: values, ansible_included_var_files: layers.map(({ origin }) => origin) },
    };
  },
};

/** What was read, as it is written: its templates are filled where they are used. */
function valuesOf(layer: Layer): Record<string, unknown> {
  return Object.fromEntries([...layer.names()].map((name) => [name, layer.raw?.(name)?.value ?? null]));
}

function joined(layers: readonly Layer[]): Layer {
  const [only] = layers;
  if (only !== undefined && layers.length === 1) return only;
  const owner = (name: string): Layer | undefined => layers.findLast((layer) => layer.has(name));
  return {
    origin: layers.map(({ origin }) => origin).join(', '),
    lasting: true,
    has: (name) => owner(name) !== undefined,
    names: () => new Set(layers.flatMap((layer) => [...layer.names()])),
    raw: (name) => owner(name)?.raw?.(name),
    get: (name, scope, environment) => owner(name)?.get(name, scope, environment),
  };
}

function underName(name: string, layer: Layer): Layer {
  const value = computedLayer(layer.origin, { [name]: () => null });
  return {
    ...value,
    raw: () => ({ value: valuesOf(layer), place: () => ({ file: layer.origin, line: 1, column: 1 }) }),
    get: (asked, scope, environment) =>
      asked === name
        ? Object.fromEntries([...layer.names()].map((one) => [one, layer.get(one, scope, environment)]))
        : undefined,
  };
}

function filesBelow(
  root: string,
  args: Readonly<Record<string, unknown>>,
  at: Parameters<ControlTask['run']>[0]['at'],
): string[] {
  const depth = Number(args['depth'] ?? 0);
  const wanted = expression(args['files_matching'], at);
  const ignored = listOf(args['ignore_files']).map((one) => expression(one, at));
  const extensions = args['extensions'] === undefined ? EXTENSIONS : listOf(args['extensions']);
  const found: string[] = [];
  const walk = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries.filter((one) => !one.isDirectory())) {
      if (wanted && !wanted.test(entry.name)) continue;
      if (ignored.some((one) => one?.test(entry.name))) continue;
      if (!extensions.includes(extname(entry.name).slice(1))) {
        if (args['ignore_unknown_extensions'] === true) continue;
        const path = join(folder, entry.name);
        throw InputError.of(`${path} does not have a valid extension: ${extensions.join(', ')}`, {
          code: 'UNKNOWN_EXTENSION',
          at,
          hint: 'Set "extensions" or "ignore_unknown_extensions: true".',
        });
      }
      found.push(join(folder, entry.name));
    }
    for (const entry of entries.filter((one) => one.isDirectory())) {
      const below = join(folder, entry.name);
      if (depth === 0 || relative(root, below).split('/').length < depth) walk(below);
    }
  };
  walk(root);
  return found;
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(showValue) : [showValue(value)];
}

function expression(value: unknown, at: Parameters<ControlTask['run']>[0]['at']): RegExp | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return new RegExp(showValue(value), 'u');
  } catch (error) {
    throw InputError.of(`"${showValue(value)}" is no regular expression.`, { code: 'WRONG_VALUE', at, cause: error });
  }
}
