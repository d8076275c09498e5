import type { Case } from '../case.ts';
import type { DrawnBlock, DrawnFlow, DrawnHandler, DrawnNode, DrawnPlay, DrawnTask } from './flow.ts';
import { type Plain, yamlText } from './yaml-text.ts';

type Entry = Record<string, Plain | undefined>;

/** The files that a drawn flow stands for. */
export function renderFlow(flow: DrawnFlow): Pick<Case, 'files' | 'commands'> {
  const files: Record<string, string> = {};
  const hosts = Array.from(
    { length: flow.hosts },
    (_, index) => `h${index + 1} ansible_connection=local number=${index + 1}`,
  );
  files['hosts'] = `${hosts.join('\n')}\n`;
  const writer = new FlowWriter(files);
  files['site.yml'] = yamlText(flow.plays.map((play) => writer.play(play)) as Plain);
  const args = ['site.yml', '-i', 'hosts'];
  if (flow.onlyTags.length > 0) args.push('--tags', flow.onlyTags.join(','));
  if (flow.skipTags.length > 0) args.push('--skip-tags', flow.skipTags.join(','));
  if (flow.check) args.push('--check');
  return { files, commands: [{ kind: 'playbook', args }] };
}

/** Numbers tasks, handlers and files as it goes, so that every name is there once. */
class FlowWriter {
  private readonly files: Record<string, string>;
  private tasks = 0;
  private includes = 0;
  private plays = 0;
  /** The last registered variable. */
  private registered: string | undefined;
  private handlers: readonly DrawnHandler[] = [];

  constructor(files: Record<string, string>) {
    this.files = files;
  }

  play(play: DrawnPlay): Entry {
    this.plays += 1;
    this.registered = undefined;
    this.handlers = play.handlers;
    return {
      name: `p${this.plays}`,
      hosts: 'all',
      gather_facts: false,
      ...(play.serial.length > 0 && { serial: [...play.serial] }),
      ...(play.anyErrorsFatal && { any_errors_fatal: true }),
      ...(play.maxFailPercentage !== null && { max_fail_percentage: play.maxFailPercentage }),
      ...(play.forceHandlers && { force_handlers: true }),
      ...(play.order !== null && { order: play.order }),
      ...tagged(play.tags),
      ...(play.pre.length > 0 && { pre_tasks: this.nodes(play.pre) }),
      tasks: this.nodes(play.tasks),
      ...(play.post.length > 0 && { post_tasks: this.nodes(play.post) }),
      ...(play.handlers.length > 0 && {
        handlers: play.handlers.map((drawn, index) => this.handler(drawn, index)) as Plain,
      }),
    };
  }

  private nodes(nodes: readonly DrawnNode[]): Plain {
    return nodes.map((node) => (node.kind === 'task' ? this.task(node) : this.group(node))) as Plain;
  }

  private group(node: DrawnBlock): Entry {
    const block = node.block.length > 0 ? node.block : [EMPTY];
    const shared: Entry = {
      ...(node.when && { when: condition(node.on) }),
      ...tagged(node.tags),
      ...(node.ignoreErrors && { ignore_errors: true }),
    };
    if (node.kind === 'block') {
      return {
        name: `b${(this.tasks += 1)}`,
        block: this.nodes(block),
        ...(node.rescue.length > 0 && { rescue: this.nodes(node.rescue) }),
        ...(node.always.length > 0 && { always: this.nodes(node.always) }),
        ...shared,
        ...(node.anyErrorsFatal && { any_errors_fatal: true }),
      };
    }
    this.includes += 1;
    const name = `${node.kind.replace('_', ' ')} ${this.includes}`;
    const own = this.includes;
    // `ignore_errors` of an include is about the include alone, and import passes it on: both are drawn in blocks already.
    const { ignore_errors: _, ...kept } = shared;
    if (node.kind.endsWith('_tasks')) {
      const file = `tasks${own}.yml`;
      this.files[file] = yamlText(this.nodes(block));
      return { name, [node.kind]: file, ...kept };
    }
    this.files[`roles/r${own}/tasks/main.yml`] = yamlText(this.nodes(block));
    this.files[`roles/r${own}/defaults/main.yml`] = yamlText({ from_role: own });
    return { name, [node.kind]: { name: `r${own}` }, ...kept };
  }

  private task(task: DrawnTask): Entry {
    const name = `t${(this.tasks += 1)}`;
    if (task.act === 'flush' || task.act === 'end_host' || task.act === 'clear_errors') return meta(name, task);
    const register = task.register ? `r${this.tasks}` : undefined;
    const items = task.loop > 0 ? Array.from({ length: task.loop }, (_, index) => index + 1) : undefined;
    const notify = this.notified(task.notify);
    const entry: Entry = {
      name,
      ...this.action(task),
      ...(task.when && task.act !== 'fail' && { when: condition(task.on) }),
      ...(items && { loop: items }),
      ...(register && { register }),
      ...(task.ignoreErrors && { ignore_errors: true }),
      ...(notify.length > 0 && { notify }),
      ...tagged(task.tags),
      ...(task.runOnce && { run_once: true }),
      ...(task.delegate !== null && { delegate_to: `h${task.delegate}` }),
    };
    this.registered = register ?? this.registered;
    return entry;
  }

  private action({ act, on, loop }: DrawnTask): Entry {
    const item = loop > 0 ? ' {{ item }}' : '';
    if (act === 'fail') return { fail: { msg: `no${item}` }, when: condition(on) };
    if (act === 'change') return { debug: { msg: `changes${item}` }, changed_when: condition(on) };
    if (act === 'failed_when') return { debug: { msg: `tries${item}` }, failed_when: condition(on) };
    if (act === 'set') return { set_fact: { seen: `{{ (seen | default([])) + [${this.tasks}] }}` } };
    if (act === 'show') return { debug: { msg: this.shown() } };
    return { debug: { msg: `hello${item}` } };
  }

  private shown(): string {
    const parts = [
      '{{ seen | default([]) }}',
      '{{ ansible_play_hosts }}',
      '{{ ansible_play_batch }}',
      "{{ ansible_failed_task.name | default('') }}",
    ];
    if (this.registered !== undefined) {
      const { registered } = this;
      parts.push(
        `{{ ${registered} is defined and [${registered} is changed, ${registered} is failed, ${registered} is skipped] }}`,
      );
    }
    return parts.join(' / ');
  }

  /** Handlers that there are, by name; 4 and 5 are topics. */
  private notified(numbers: readonly number[]): string[] {
    return numbers
      .filter((number) =>
        number > 3 ? this.handlers.some(({ topic }) => topic === number) : number <= this.handlers.length,
      )
      .map((number) => (number > 3 ? `topic ${number}` : `handler ${number}`));
  }

  private handler({ topic, act, on, chain, when }: DrawnHandler, index: number): Entry {
    // Only further down: a chain that goes round never ends, and that is a case of its own.
    const next = chain > 0 && index + chain < this.handlers.length ? index + chain + 1 : undefined;
    return {
      name: `handler ${index + 1}`,
      ...(act === 'fail' ? { fail: { msg: 'no' }, when: condition(on) } : { debug: { msg: 'handled' } }),
      ...(act === 'change' && { changed_when: true }),
      ...(when && act !== 'fail' && { when: condition(on) }),
      ...(topic !== null && { listen: `topic ${topic}` }),
      ...(next !== undefined && { notify: [`handler ${next}`] }),
    };
  }
}

const EMPTY: DrawnTask = {
  kind: 'task',
  act: 'say',
  on: [],
  when: false,
  loop: 0,
  register: false,
  ignoreErrors: false,
  notify: [],
  tags: [],
  runOnce: false,
  delegate: null,
};

function meta(name: string, { act, on, when, tags }: DrawnTask): Entry {
  const action = { flush: 'flush_handlers', end_host: 'end_host', clear_errors: 'clear_host_errors' }[act as 'flush'];
  // A condition on `flush_handlers` is ignored with a warning, and the others are about all hosts without one.
  return {
    name,
    meta: action,
    ...(act === 'end_host' && { when: condition(when ? on : on.slice(0, 1)) }),
    ...tagged(tags),
  };
}

function condition(hosts: readonly number[]): string {
  return `number in [${hosts.join(', ')}]`;
}

function tagged(tags: readonly string[]): Entry {
  return tags.length > 0 ? { tags: [...tags] } : {};
}
