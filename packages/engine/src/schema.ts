import type { Catalog } from './catalog.ts';
import { CONTROLS } from './control/controls.ts';
import { keywordsOf, LOOP_LOOKUPS, type Place } from './keywords.ts';
import { INCLUDES } from './load/imports/includes.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Text with a template, which may stand wherever a value is computed. */
const TEMPLATE: Schema = { type: 'string', pattern: '\\{\\{|\\{%' };

/** Arguments as text: a command, a name, `key=value`. */
const FREE_FORM: Schema = { type: 'string' };

const IS_BLOCK: Schema = { required: ['block'] };

const IS_IMPORT: Schema = {
  anyOf: [{ required: ['import_playbook'] }, { required: ['ansible.builtin.import_playbook'] }],
};

/** JSON Schema of a playbook, for editors: made from the keyword table, the control tasks and the catalog. */
export function playbookSchema(catalog: Catalog): Schema {
  const tasks = taskProperties(catalog);
  const lookups = Object.fromEntries(
    LOOP_LOOKUPS.map((name) => [`with_${name}`, { description: `Items of the lookup "${name}".` }]),
  );
  const task = (place: Place): Schema => ({
    type: 'object',
    properties: { ...placeProperties(place), ...lookups, ...tasks },
    additionalProperties: false,
  });
  const imported = placeProperties('import');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Signet playbook',
    type: 'array',
    items: {
      allOf: [
        { if: IS_IMPORT, else: { $ref: '#/$defs/play' } },
        { if: { not: IS_IMPORT }, else: { $ref: '#/$defs/import' } },
      ],
    },
    $defs: {
      play: { type: 'object', properties: placeProperties('play'), required: ['hosts'], additionalProperties: false },
      import: {
        type: 'object',
        properties: { ...imported, 'ansible.builtin.import_playbook': imported['import_playbook'] ?? {} },
        additionalProperties: false,
      },
      block: { type: 'object', properties: placeProperties('block'), required: ['block'], additionalProperties: false },
      task: task('task'),
      handler: task('handler'),
      // What is no keyword is a parameter of the role.
      role: { type: ['string', 'object'], properties: placeProperties('role') },
      steps: {
        type: ['array', 'null'],
        items: {
          allOf: [
            { if: IS_BLOCK, else: { $ref: '#/$defs/task' } },
            { if: { not: IS_BLOCK }, else: { $ref: '#/$defs/block' } },
          ],
        },
      },
      handlers: { type: ['array', 'null'], items: { $ref: '#/$defs/handler' } },
      roles: { type: ['array', 'null'], items: { $ref: '#/$defs/role' } },
    },
  };
}

/** The tasks by their names; each also takes its arguments as text. */
function taskProperties(catalog: Catalog): Record<string, Schema> {
  const tasks: Record<string, Schema> = {};
  for (const { name, summary, args, bare } of [...CONTROLS, ...INCLUDES]) {
    const single = bare === undefined ? [] : [propertyOf(args, bare)];
    const schema = { description: summary, anyOf: [argumentSchema(args), ...single, FREE_FORM, { type: 'null' }] };
    tasks[name] = schema;
    tasks[`ansible.builtin.${name}`] = schema;
  }
  for (const { name, summary, args } of catalog.modules) {
    const schema = { description: summary, anyOf: [argumentSchema(args), FREE_FORM, { type: 'null' }] };
    tasks[name] = schema;
    if (!name.includes('.')) tasks[`ansible.builtin.${name}`] = schema;
  }
  return tasks;
}

const LISTS: Readonly<Record<string, string>> = {
  pre_tasks: '#/$defs/steps',
  tasks: '#/$defs/steps',
  post_tasks: '#/$defs/steps',
  block: '#/$defs/steps',
  rescue: '#/$defs/steps',
  always: '#/$defs/steps',
  handlers: '#/$defs/handlers',
  roles: '#/$defs/roles',
};

function placeProperties(place: Place): Record<string, Schema> {
  const properties: Record<string, Schema> = {};
  for (const { name, summary, schema, literal } of keywordsOf(place)) {
    const list = LISTS[name];
    if (list !== undefined) properties[name] = { description: summary, $ref: list };
    else if (literal || schema['type'] === 'string') properties[name] = { description: summary, ...schema };
    else properties[name] = { description: summary, anyOf: [schema, TEMPLATE] };
  }
  return properties;
}

/** The arguments of a task, in which every value may be a template. */
function argumentSchema(schema: object): Schema {
  const { properties, ...rest } = schema as { properties?: Record<string, Schema> };
  const open = Object.entries(properties ?? {}).map(([name, inner]) => {
    const { description, ...own } = inner as { description?: unknown };
    return [name, { ...(description !== undefined && { description }), anyOf: [own, TEMPLATE] }];
  });
  return { ...rest, ...(properties && { properties: Object.fromEntries(open) as Record<string, Schema> }) };
}

function propertyOf(schema: Schema, name: string): Schema {
  return ((schema['properties'] as Record<string, Schema> | undefined)?.[name] ?? {}) satisfies Schema;
}
