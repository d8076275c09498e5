/** Where a keyword may stand. A handler is a task with `listen`. */
export type Place = 'play' | 'block' | 'task' | 'handler';

export interface Keyword {
  readonly name: string;
  readonly places: readonly Place[];
  readonly summary: string;
  /** JSON Schema of its value; a string with a template satisfies any type unless `literal`. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** No template may stand here: the value is needed at load. */
  readonly literal?: true;
}

const text = { type: 'string' };
const flag = { type: 'boolean' };
const names = { type: ['string', 'array'], items: { type: 'string' } };
const condition = { type: ['string', 'boolean', 'array'], items: { type: ['string', 'boolean'] } };
const variables = { type: 'object' };
const steps = { type: ['array', 'null'], items: { type: 'object' } };

const anywhere: readonly Place[] = ['play', 'block', 'task', 'handler'];
const inPlay: readonly Place[] = ['play'];
const inBlock: readonly Place[] = ['block'];
const inTask: readonly Place[] = ['task', 'handler'];
const belowPlay: readonly Place[] = ['block', 'task', 'handler'];

/**
 * The language's keywords, as data: the loader checks against this table and the playbook schema is made from it.
 *
 * @see https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html
 */
export const KEYWORDS: readonly Keyword[] = [
  { name: 'name', places: anywhere, summary: 'What people see.', schema: text },
  { name: 'tags', places: anywhere, summary: 'Labels for --tags and --skip-tags.', schema: names, literal: true },
  { name: 'vars', places: anywhere, summary: 'Variables.', schema: variables, literal: true },
  {
    name: 'check_mode',
    places: anywhere,
    summary: 'True: only look, also in a run. False is not followed in check mode, which never writes.',
    schema: flag,
  },
  { name: 'diff', places: anywhere, summary: 'Show differences.', schema: flag },
  { name: 'no_log', places: anywhere, summary: 'Show nothing of the result.', schema: flag },
  { name: 'ignore_errors', places: anywhere, summary: 'A failure does not stop the host.', schema: flag },
  {
    name: 'run_once',
    places: anywhere,
    summary: 'Only on the first host of the batch, for all.',
    schema: flag,
    literal: true,
  },
  {
    name: 'any_errors_fatal',
    places: anywhere,
    summary: 'One failure ends the play for all hosts.',
    schema: flag,
    literal: true,
  },

  { name: 'hosts', places: inPlay, summary: 'Host pattern.', schema: names },
  {
    name: 'vars_files',
    places: inPlay,
    summary: 'Files with variables; of an inner list the first that exists.',
    schema: { type: ['string', 'array'], items: { type: ['string', 'array'], items: { type: 'string' } } },
  },
  { name: 'gather_facts', places: inPlay, summary: 'Only false: nothing is gathered.', schema: flag, literal: true },
  {
    name: 'order',
    places: inPlay,
    summary: 'Order of the hosts.',
    schema: { type: 'string', enum: ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] },
    literal: true,
  },
  {
    name: 'serial',
    places: inPlay,
    summary: 'Batch sizes: numbers or percentages; the last one repeats.',
    schema: { type: ['integer', 'string', 'array'], items: { type: ['integer', 'string'] } },
    literal: true,
  },
  {
    name: 'max_fail_percentage',
    places: inPlay,
    summary: 'More failed hosts of a batch than this end the play.',
    schema: { type: 'number', minimum: 0, maximum: 100 },
    literal: true,
  },
  { name: 'pre_tasks', places: inPlay, summary: 'Tasks before `tasks`.', schema: steps, literal: true },
  { name: 'tasks', places: inPlay, summary: 'Tasks.', schema: steps, literal: true },
  { name: 'post_tasks', places: inPlay, summary: 'Tasks after `tasks`.', schema: steps, literal: true },
  { name: 'handlers', places: inPlay, summary: 'Tasks that run when notified.', schema: steps, literal: true },

  {
    name: 'block',
    places: inBlock,
    summary: 'Tasks that share keywords.',
    schema: { type: 'array', items: { type: 'object' } },
    literal: true,
  },
  {
    name: 'rescue',
    places: inBlock,
    summary: 'Tasks for hosts that failed in the block.',
    schema: steps,
    literal: true,
  },
  { name: 'always', places: inBlock, summary: 'Tasks that run in any case.', schema: steps, literal: true },

  {
    name: 'when',
    places: belowPlay,
    summary: 'Runs only where this holds; a list means all of it.',
    schema: condition,
  },
  { name: 'delegate_to', places: belowPlay, summary: 'Host to work on instead.', schema: text },
  { name: 'notify', places: belowPlay, summary: 'Handlers to run when something changed.', schema: names },
  { name: 'args', places: inTask, summary: 'More arguments of the task.', schema: variables },
  { name: 'loop', places: inTask, summary: 'Runs once per item of a list.', schema: { type: ['array', 'string'] } },
  {
    name: 'loop_control',
    places: inTask,
    summary: 'Names of the loop variables, label of an item.',
    schema: {
      type: 'object',
      properties: {
        loop_var: { type: 'string', description: 'Name of the item; `item` when left out.' },
        index_var: { type: 'string', description: 'Name of the position, from 0.' },
        label: { type: 'string', description: 'What is shown of an item.' },
        extended: { type: 'boolean', description: 'Accepted: `ansible_loop` is always there.' },
      },
      additionalProperties: false,
    },
  },
  {
    name: 'register',
    places: inTask,
    summary: 'Variable that receives the result.',
    schema: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    literal: true,
  },
  { name: 'changed_when', places: inTask, summary: 'Decides whether the result counts as changed.', schema: condition },
  { name: 'failed_when', places: inTask, summary: 'Decides whether the result counts as failed.', schema: condition },
  { name: 'until', places: inTask, summary: 'Runs again until this holds.', schema: condition },
  {
    name: 'retries',
    places: inTask,
    summary: 'Tries after the first one; 3 when left out.',
    schema: { type: 'integer', minimum: 0 },
  },
  {
    name: 'delay',
    places: inTask,
    summary: 'Seconds between tries; 5 when left out.',
    schema: { type: 'number', minimum: 0 },
  },
  {
    name: 'listen',
    places: ['handler'],
    summary: 'Topics that also notify this handler.',
    schema: names,
    literal: true,
  },
];

const byName = new Map(KEYWORDS.map((keyword) => [keyword.name, keyword]));

export function keyword(name: string): Keyword | undefined {
  return byName.get(name);
}

export function keywordsOf(place: Place): Keyword[] {
  return KEYWORDS.filter((entry) => entry.places.includes(place));
}
