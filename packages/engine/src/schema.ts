import type { Catalog } from './catalog.ts';
import { CONTROLS } from './control/controls.ts';
import { keywordsOf, type Place } from './keywords.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Text with a template, which may stand wherever a value is computed. */
const TEMPLATE: Schema = { type: 'string', pattern: '\\{\\{|\\{%' };

const IS_BLOCK: Schema = { required: ['block'] };

/** JSON Schema of a playbook, for editors: made from the keyword table, the control tasks and the catalog. */
export function playbookSchema(catalog: Catalog): Schema {
  const tasks: Record<string, Schema> = {};
  for (const control of CONTROLS) {
    const bare = control.bare === undefined ? [] : [propertyOf(control.args, control.bare)];
    const schema = { description: control.summary, anyOf: [control.args, ...bare, { type: 'null' }] };
    tasks[control.name] = schema;
    tasks[`ansible.builtin.${control.name}`] = schema;
  }
  for (const module of catalog.modules)
    tasks[module.name] = { description: module.summary, anyOf: [argumentSchema(module.args), { type: 'null' }] };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Signet playbook',
    type: 'array',
    items: { $ref: '#/$defs/play' },
    $defs: {
      play: { type: 'object', properties: placeProperties('play'), required: ['hosts'], additionalProperties: false },
      block: { type: 'object', properties: placeProperties('block'), required: ['block'], additionalProperties: false },
      task: { type: 'object', properties: { ...placeProperties('task'), ...tasks }, additionalProperties: false },
      handler: { type: 'object', properties: { ...placeProperties('handler'), ...tasks }, additionalProperties: false },
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
    },
  };
}

const LISTS: Readonly<Record<string, string>> = {
  pre_tasks: '#/$defs/steps',
  tasks: '#/$defs/steps',
  post_tasks: '#/$defs/steps',
  block: '#/$defs/steps',
  rescue: '#/$defs/steps',
  always: '#/$defs/steps',
  handlers: '#/$defs/handlers',
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
