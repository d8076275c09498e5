/** Where a keyword may stand. A handler is a task with `listen`; a role is an entry of `roles` or of `dependencies`. */
export type Place = 'play' | 'import' | 'role' | 'block' | 'task' | 'handler';

export interface Keyword {
  readonly name: string;
  readonly places: readonly Place[];
  readonly summary: string;
  /** JSON Schema of its value; a string with a template satisfies any type unless `literal`. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** No template may stand here: its structure is needed at load. */
  readonly literal?: true;
  /** Its value is the name of a variable. */
  readonly namesVariable?: true;
  /** A template may use only what is known at load: extra vars and the variables of the play. */
  readonly early?: true;
}

const text = { type: 'string' };
const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 0 };
const seconds = { type: 'number', minimum: 0 };
const names = { type: ['string', 'integer', 'array', 'null'], items: { type: ['string', 'integer'] } };
const condition = {
  type: ['string', 'boolean', 'integer', 'array', 'null'],
  items: { type: ['string', 'boolean', 'integer'] },
};
const variables = { type: ['object', 'array', 'null'], items: { type: 'object' } };
const maps = { type: ['object', 'array', 'null'], items: { type: ['object', 'string'] } };
const steps = { type: ['array', 'null'], items: { type: 'object' } };
const list = { type: ['array', 'null'] };

const anywhere: readonly Place[] = ['play', 'role', 'block', 'task', 'handler'];
const inPlay: readonly Place[] = ['play'];
const inBlock: readonly Place[] = ['block'];
const inTask: readonly Place[] = ['task', 'handler'];
const belowPlay: readonly Place[] = ['role', 'block', 'task', 'handler'];
const notifying: readonly Place[] = ['block', 'task', 'handler'];

/**
 * The language's keywords, as data: the loader checks against this table and the playbook schema is made from it.
 *
 * @see https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html
 */
export const KEYWORDS: readonly Keyword[] = [
  {
    name: 'name',
    places: [...anywhere, 'import'],
    summary: 'What people see.',
    schema: { type: ['string', 'integer', 'number', 'boolean', 'null'] },
  },
  {
    name: 'tags',
    places: [...anywhere, 'import'],
    summary: 'Labels for --tags and --skip-tags.',
    schema: names,
    early: true,
  },
  { name: 'vars', places: [...anywhere, 'import'], summary: 'Variables.', schema: variables, literal: true },
  { name: 'become', places: anywhere, summary: 'Work as another user.', schema: flag },
  { name: 'become_user', places: anywhere, summary: 'The user to work as; root when left out.', schema: text },
  { name: 'become_method', places: anywhere, summary: 'How to become that user: sudo, su.', schema: text },
  { name: 'become_exe', places: anywhere, summary: 'The program that makes it so.', schema: text },
  { name: 'become_flags', places: anywhere, summary: 'Options of that program.', schema: text },
  { name: 'connection', places: anywhere, summary: 'Kind of connection: ssh, local, docker.', schema: text },
  { name: 'remote_user', places: anywhere, summary: 'The user to log in as.', schema: text },
  {
    name: 'port',
    places: anywhere,
    summary: 'Port to log in at.',
    schema: { type: 'integer', minimum: 0, maximum: 65535 },
  },
  {
    name: 'environment',
    places: anywhere,
    summary: 'Environment variables of the commands that tasks run.',
    schema: maps,
  },
  {
    name: 'module_defaults',
    places: anywhere,
    summary: 'Arguments by name of the task, where it has none of its own.',
    schema: { type: ['object', 'array', 'null'], items: { type: 'object' } },
  },
  {
    name: 'check_mode',
    places: anywhere,
    summary:
      'True: only look, also in a run. False: run in check mode, too; followed only for a command with `changed_when: false`.',
    schema: flag,
  },
  { name: 'diff', places: anywhere, summary: 'Show differences.', schema: flag },
  { name: 'no_log', places: anywhere, summary: 'Show nothing of the result.', schema: flag },
  { name: 'ignore_errors', places: anywhere, summary: 'A failure does not stop the host.', schema: flag },
  {
    name: 'ignore_unreachable',
    places: anywhere,
    summary: 'A host that is not reached goes on with the next task.',
    schema: flag,
  },
  { name: 'run_once', places: anywhere, summary: 'Only on the first host of the batch, for all.', schema: flag },
  { name: 'any_errors_fatal', places: anywhere, summary: 'One failure ends the play for all hosts.', schema: flag },
  { name: 'throttle', places: anywhere, summary: 'At most so many hosts at a time.', schema: count },
  { name: 'timeout', places: anywhere, summary: 'Seconds after which a task fails; 0 means none.', schema: count },
  {
    name: 'collections',
    places: anywhere,
    summary: 'Accepted: tasks are found by their names.',
    schema: { type: ['array', 'string', 'null'], items: text },
    literal: true,
  },

  {
    name: 'hosts',
    places: inPlay,
    summary: 'Host pattern.',
    schema: { type: ['string', 'array'], items: text },
    early: true,
  },
  {
    name: 'vars_files',
    places: inPlay,
    summary: 'Files with variables; of an inner list the first that exists.',
    schema: { type: ['string', 'array', 'null'], items: { type: ['string', 'array'], items: text } },
  },
  {
    name: 'vars_prompt',
    places: inPlay,
    summary: 'Questions that are asked before the play, unless extra vars answer them.',
    schema: { type: ['array', 'object', 'null'], items: { type: 'object' } },
    literal: true,
  },
  {
    name: 'gather_facts',
    places: inPlay,
    summary: 'True: before the first task. False: never. Left out: when something asks for a fact.',
    schema: flag,
    early: true,
  },
  {
    name: 'gather_subset',
    places: inPlay,
    summary: 'Kinds of facts to gather.',
    schema: { type: ['array', 'string'], items: text },
  },
  { name: 'gather_timeout', places: inPlay, summary: 'Seconds for gathering one kind of facts.', schema: count },
  { name: 'fact_path', places: inPlay, summary: 'Folder of the local facts on the host.', schema: text },
  {
    name: 'force_handlers',
    places: inPlay,
    summary: 'Handlers run also on hosts that failed.',
    schema: flag,
    early: true,
  },
  {
    name: 'order',
    places: inPlay,
    summary: 'Order of the hosts.',
    schema: { type: 'string', enum: ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] },
    early: true,
  },
  {
    name: 'strategy',
    places: inPlay,
    summary: 'Whether hosts go through the tasks in step (linear) or each for itself (free, host_pinned).',
    schema: { type: 'string', enum: ['linear', 'free', 'host_pinned'] },
    early: true,
  },
  {
    name: 'serial',
    places: inPlay,
    summary: 'Batch sizes: numbers or percentages; the last one repeats.',
    schema: { type: ['integer', 'string', 'array', 'null'], items: { type: ['integer', 'string'] } },
  },
  {
    name: 'max_fail_percentage',
    places: inPlay,
    summary: 'More failed hosts of a batch than this end the play.',
    schema: { type: ['number', 'string'], minimum: 0, maximum: 100, pattern: '^\\d+(?:\\.\\d+)?%?$' },
  },
  {
    name: 'compat',
    places: inPlay,
    summary: '`ansible`: where Signet differs for safety, this play does as Ansible.',
    schema: { type: 'string', enum: ['ansible'] },
    literal: true,
  },
  { name: 'allow_empty', places: inPlay, summary: 'That no host matches is no error.', schema: flag, early: true },
  { name: 'roles', places: inPlay, summary: 'Roles, which run before `tasks`.', schema: list, literal: true },
  { name: 'pre_tasks', places: inPlay, summary: 'Tasks before `roles` and `tasks`.', schema: steps, literal: true },
  { name: 'tasks', places: inPlay, summary: 'Tasks.', schema: steps, literal: true },
  { name: 'post_tasks', places: inPlay, summary: 'Tasks after `tasks`.', schema: steps, literal: true },
  { name: 'handlers', places: inPlay, summary: 'Tasks that run when notified.', schema: steps, literal: true },

  { name: 'import_playbook', places: ['import'], summary: 'File whose plays stand here.', schema: text, early: true },

  { name: 'role', places: ['role'], summary: 'Name or path of the role.', schema: text, early: true },

  { name: 'block', places: inBlock, summary: 'Tasks that share keywords.', schema: steps, literal: true },
  {
    name: 'rescue',
    places: inBlock,
    summary: 'Tasks for hosts that failed in the block.',
    schema: steps,
    literal: true,
  },
  { name: 'always', places: inBlock, summary: 'Tasks that run in any case.', schema: steps, literal: true },
  {
    name: 'rescue_unreachable',
    places: inBlock,
    summary: '`rescue` also takes hosts that were not reached.',
    schema: flag,
  },

  {
    name: 'when',
    places: [...belowPlay, 'import'],
    summary: 'Runs only where this holds; a list means all of it.',
    schema: condition,
  },
  { name: 'delegate_to', places: belowPlay, summary: 'Host to work on instead.', schema: text },
  { name: 'delegate_facts', places: belowPlay, summary: 'Facts belong to the host of `delegate_to`.', schema: flag },
  {
    name: 'notify',
    places: notifying,
    summary: 'Handlers to run when something changed.',
    schema: { type: ['string', 'array', 'null'], items: text },
  },
  { name: 'args', places: inTask, summary: 'More arguments of the task.', schema: { type: ['object', 'null'] } },
  {
    name: 'action',
    places: inTask,
    summary: 'The task as text, or as a map with `module`.',
    schema: { type: ['string', 'object'] },
    early: true,
  },
  {
    name: 'local_action',
    places: inTask,
    summary: 'As `action`, on the machine that Signet runs on.',
    schema: { type: ['string', 'object'] },
    early: true,
  },
  { name: 'loop', places: inTask, summary: 'Runs once per item of a list.', schema: { type: ['array', 'string'] } },
  {
    name: 'loop_control',
    places: inTask,
    summary: 'Names of the loop variables, label of an item, pauses.',
    schema: {
      type: 'object',
      properties: {
        loop_var: { type: 'string', description: 'Name of the item; `item` when left out.' },
        index_var: { type: 'string', description: 'Name of the position, from 0.' },
        label: { description: 'What is shown of an item.' },
        pause: { type: 'number', minimum: 0, description: 'Seconds between items.' },
        extended: { type: 'boolean', description: '`ansible_loop` with more about the item.' },
        extended_allitems: { type: 'boolean', description: 'False leaves `ansible_loop.allitems` out.' },
        break_when: { ...condition, description: 'Ends the loop after an item for which this holds.' },
        parallel: { type: 'integer', minimum: 1, description: 'Items at the same time.' },
      },
      additionalProperties: false,
    },
    literal: true,
  },
  {
    name: 'register',
    places: inTask,
    summary: 'Variable that receives the result.',
    schema: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    literal: true,
    namesVariable: true,
  },
  { name: 'changed_when', places: inTask, summary: 'Decides whether the result counts as changed.', schema: condition },
  { name: 'failed_when', places: inTask, summary: 'Decides whether the result counts as failed.', schema: condition },
  { name: 'until', places: inTask, summary: 'Runs again until this holds.', schema: condition },
  {
    name: 'retries',
    places: inTask,
    summary: 'Tries after the first one; 3 when left out.',
    schema: { type: 'integer', minimum: -1 },
  },
  { name: 'delay', places: inTask, summary: 'Seconds between tries; 5 when left out.', schema: seconds },
  {
    name: 'backoff',
    places: inTask,
    summary: 'Factor by which the delay grows with every try.',
    schema: { type: 'number', minimum: 1 },
  },
  { name: 'max_time', places: inTask, summary: 'Seconds after which `until` gives up.', schema: seconds },
  { name: 'async', places: inTask, summary: 'Seconds that the task may run in the background.', schema: count },
  {
    name: 'poll',
    places: inTask,
    summary: 'Seconds between looks at a task in the background; 0 does not wait for it.',
    schema: count,
  },
  {
    name: 'once',
    places: inTask,
    summary: '`play`: with `run_once`, once for all batches.',
    schema: { type: 'string', enum: ['play'] },
    literal: true,
  },
  { name: 'listen', places: ['handler'], summary: 'Topics that also notify this handler.', schema: names, early: true },
];

const byName = new Map(KEYWORDS.map((keyword) => [keyword.name, keyword]));

export function keyword(name: string): Keyword | undefined {
  return byName.get(name);
}

export function keywordsOf(place: Place): Keyword[] {
  return KEYWORDS.filter((entry) => entry.places.includes(place));
}

/** Keywords that a task may have which includes others while the playbook runs; all else goes into its `apply`. */
export const INCLUDE_KEYWORDS: ReadonlySet<string> = new Set([
  'action',
  'args',
  'collections',
  'ignore_errors',
  'listen',
  'loop',
  'loop_control',
  'name',
  'no_log',
  'register',
  'run_once',
  'tags',
  'timeout',
  'vars',
  'when',
]);

/** Lookups that `with_X` may name. */
export const LOOP_LOOKUPS: readonly string[] = [
  'cartesian',
  'csvfile',
  'dict',
  'env',
  'file',
  'fileglob',
  'filetree',
  'first_found',
  'flattened',
  'indexed_items',
  'ini',
  'inventory_hostnames',
  'items',
  'lines',
  'list',
  'nested',
  'password',
  'pipe',
  'random_choice',
  'sequence',
  'subelements',
  'template',
  'together',
  'unvault',
  'url',
  'varnames',
  'vars',
];
