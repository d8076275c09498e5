import fc from 'fast-check';
import type { Family } from './family.ts';
import { renderFlow } from './flow-files.ts';

/** Hosts by number; those that there are not are ignored. */
type Hosts = readonly number[];

export interface DrawnTask {
  readonly kind: 'task';
  readonly act: 'say' | 'change' | 'fail' | 'set' | 'show' | 'failed_when' | 'flush' | 'end_host' | 'clear_errors';
  /** Which hosts it concerns: those that fail or change, or those that the condition leaves. */
  readonly on: Hosts;
  readonly when: boolean;
  readonly loop: number;
  readonly register: boolean;
  readonly ignoreErrors: boolean;
  readonly notify: readonly number[];
  readonly tags: readonly string[];
  readonly runOnce: boolean;
  readonly delegate: number | null;
}

export interface DrawnBlock {
  readonly kind: 'block' | 'include_tasks' | 'import_tasks' | 'include_role' | 'import_role';
  readonly block: readonly DrawnNode[];
  readonly rescue: readonly DrawnNode[];
  readonly always: readonly DrawnNode[];
  readonly when: boolean;
  readonly on: Hosts;
  readonly tags: readonly string[];
  readonly ignoreErrors: boolean;
  readonly anyErrorsFatal: boolean;
}

export type DrawnNode = DrawnTask | DrawnBlock;

export interface DrawnHandler {
  readonly topic: number | null;
  readonly act: 'change' | 'say' | 'fail';
  readonly on: Hosts;
  /** A handler further down that it notifies, by distance. */
  readonly chain: number;
  readonly when: boolean;
}

export interface DrawnPlay {
  readonly serial: readonly (number | string)[];
  readonly anyErrorsFatal: boolean;
  readonly maxFailPercentage: number | null;
  readonly forceHandlers: boolean;
  readonly order: string | null;
  readonly tags: readonly string[];
  readonly pre: readonly DrawnNode[];
  readonly tasks: readonly DrawnNode[];
  readonly post: readonly DrawnNode[];
  readonly handlers: readonly DrawnHandler[];
}

export interface DrawnFlow {
  readonly hosts: number;
  readonly plays: readonly DrawnPlay[];
  readonly onlyTags: readonly string[];
  readonly skipTags: readonly string[];
  readonly check: boolean;
}

/** What of the language a family draws on; the rest stays at its default. */
interface Scope {
  readonly name: string;
  readonly rows: readonly string[];
  readonly acts: readonly DrawnTask['act'][];
  readonly kinds: readonly DrawnBlock['kind'][];
  readonly tags?: boolean;
  readonly handlers?: boolean;
  readonly batches?: boolean;
  readonly loops?: boolean;
  readonly force?: boolean;
}

const TAGS = ['a', 'b', 'always', 'never'];
const hostSet = fc.subarray([1, 2, 3]);

/** True now and then. */
const rarely = fc.nat(5).map((number) => number === 5);
const never = fc.constant(false);
const none = fc.constant([]);

function family(scope: Scope): Family {
  const tagSet = scope.tags ? fc.subarray(TAGS, { maxLength: 2 }) : none;
  const task: fc.Arbitrary<DrawnTask> = fc.record({
    kind: fc.constant('task'),
    act: fc.constantFrom(...scope.acts),
    on: hostSet,
    when: rarely,
    loop: scope.loops ? fc.nat(3) : fc.constant(0),
    register: fc.boolean(),
    ignoreErrors: rarely,
    notify: scope.handlers ? fc.subarray([1, 2, 3, 4, 5], { maxLength: 2 }) : none,
    tags: tagSet,
    runOnce: scope.batches ? rarely : never,
    delegate: scope.batches ? fc.option(fc.integer({ min: 1, max: 3 }), { freq: 6 }) : fc.constant(null),
  });
  const { nodes, top } = fc.letrec<{ nodes: DrawnNode[]; top: DrawnNode[]; node: DrawnNode; block: DrawnBlock }>(
    (tie) => ({
      nodes: fc.array(tie('node'), { maxLength: 3, depthIdentifier: 'tree' }),
      top: fc.array(tie('node'), { minLength: 2, maxLength: 4 }),
      node: fc.oneof(
        { maxDepth: 2, depthIdentifier: 'tree' },
        { arbitrary: task, weight: 3 },
        { arbitrary: tie('block'), weight: 2 },
      ),
      block: fc.record({
        kind: fc.constantFrom(...scope.kinds),
        block: tie('nodes'),
        rescue: tie('nodes'),
        always: tie('nodes'),
        when: rarely,
        on: hostSet,
        tags: tagSet,
        ignoreErrors: rarely,
        anyErrorsFatal: scope.batches ? rarely : never,
      }),
    }),
  );
  const handler: fc.Arbitrary<DrawnHandler> = fc.record({
    topic: fc.option(fc.constantFrom(4, 5)),
    act: fc.constantFrom('change', 'change', 'say', 'fail'),
    on: hostSet,
    chain: fc.nat(2),
    when: rarely,
  });
  const sectionNodes = fc.oneof({ weight: 2, arbitrary: none }, { weight: 1, arbitrary: nodes });
  const play: fc.Arbitrary<DrawnPlay> = fc.record({
    serial: scope.batches ? fc.array(fc.constantFrom<number | string>(1, 2, '50%', '34%'), { maxLength: 2 }) : none,
    anyErrorsFatal: scope.batches ? rarely : never,
    maxFailPercentage: scope.batches ? fc.option(fc.constantFrom(0, 33, 50, 99), { freq: 3 }) : fc.constant(null),
    forceHandlers: scope.force ? rarely : never,
    order: scope.batches
      ? fc.option(fc.constantFrom('reverse_inventory', 'sorted', 'reverse_sorted'))
      : fc.constant(null),
    tags: tagSet,
    pre: sectionNodes,
    tasks: top,
    post: sectionNodes,
    handlers: scope.handlers ? fc.array(handler, { minLength: 1, maxLength: 4 }) : none,
  });
  const drawn: fc.Arbitrary<DrawnFlow> = fc.record({
    hosts: fc.integer({ min: 1, max: 3 }),
    plays: fc.array(play, { minLength: 1, maxLength: 2 }),
    onlyTags: scope.tags ? fc.subarray([...TAGS, 'all', 'tagged', 'untagged'], { maxLength: 2 }) : none,
    skipTags: scope.tags ? fc.subarray([...TAGS, 'tagged', 'untagged'], { maxLength: 1 }) : none,
    check: never,
  });
  return { name: scope.name, cases: drawn.map((flow) => ({ rows: scope.rows, ...renderFlow(flow) })) };
}

const BASIC = ['say', 'change', 'fail', 'set', 'show', 'failed_when'] as const;

export const blocks = family({ name: 'blocks', rows: ['5.1', '6'], acts: [...BASIC, 'fail'], kinds: ['block'] });

export const handlers = family({
  name: 'handlers',
  rows: ['7.1', '7.2', '7.3', '7.5', '7.6'],
  acts: ['change', 'change', 'change', 'say', 'fail', 'flush', 'show'],
  kinds: ['block'],
  handlers: true,
  loops: true,
  force: true,
});

export const loops = family({
  name: 'loops',
  rows: ['5.3', '5.5', '4.5'],
  acts: [...BASIC],
  kinds: ['block'],
  loops: true,
});

export const tags = family({
  name: 'tags',
  rows: ['9', '8.5'],
  acts: ['say', 'change', 'show'],
  kinds: ['block', 'include_tasks', 'import_tasks'],
  tags: true,
  handlers: true,
});

export const batches = family({
  name: 'batches',
  rows: ['5.7', '5.8', '5.9', '5.10', '5.11', '8.3'],
  acts: [...BASIC, 'fail', 'end_host', 'clear_errors'],
  kinds: ['block'],
  batches: true,
  handlers: true,
});

export const reuse = family({
  name: 'reuse',
  rows: ['8.1', '8.5', '3.5'],
  acts: [...BASIC],
  kinds: ['include_tasks', 'import_tasks', 'include_role', 'import_role', 'block'],
  handlers: true,
});
