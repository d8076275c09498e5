import { relative } from 'node:path';
import { type Diagnostic, InputError, InternalError } from '@signet/core';
import type { Handed, Included, Includer, Role, RoleRequest, TaskStep } from '../../playbook.ts';
import { type Layer, lazyLayer, type RawVariable } from '../../vars/layer.ts';
import { directoryExists, fileExists, startOf } from '../files.ts';
import { type Loader, report } from '../loader.ts';
import { loadRole } from '../roles/role.ts';
import { variableFiles } from '../roles/files.ts';
import { loadHandlers, loadItems, loadTask } from '../task.ts';
import { fileLayer } from '../variables.ts';
import type { PlayPlace, Where } from '../where.ts';
import { readTasks } from './paths.ts';

/** What includes ask for while the playbook runs; each question is answered once. */
export class PlaybookIncluder implements Includer {
  readonly #loader: Loader;
  readonly #known = new Map<string, Included>();

  constructor(loader: Loader) {
    this.#loader = loader;
  }

  action(step: TaskStep, name: string): Included {
    return this.#once(`${step.id}\naction\n${name}`, (loader) => {
      const late = loader.late.get(step.id);
      if (!late) throw new InternalError(`The step ${step.id} is not late.`, { code: 'INTERNAL' });
      const { node, above, where } = late;
      const inside = { ...where, running: true, play: inRun(where.play) };
      const steps = loadTask(loader, node, `${step.id}[${name}]`, above, inside, name);
      return { file: where.file, steps, handlers: inside.play.imported, imported: newIn(inside.play, where.play) };
    });
  }

  tasks(step: TaskStep, file: string): Included {
    return this.#once(`${step.id}\ntasks\n${file}`, (loader) => {
      const where = standingOf(loader, step);
      const read = readTasks(loader, file, where, true, step.args.at);
      if (!read) return { file, steps: [], handlers: [], imported: [] };
      const above = fromInclude(step.above, where);
      const id = `${step.id}[${relative(where.play.directory, read.file)}]`;
      const inside = { ...read.where, play: inRun(where.play) };
      if (where.kind === 'handlers') {
        const handlers = loadHandlers(loader, read.items, id, above, inside);
        return { file: read.file, steps: handlers, handlers: [], imported: [] };
      }
      const steps = loadItems(loader, read.items, id, above, inside);
      return { file: read.file, steps, handlers: inside.play.imported, imported: newIn(inside.play, where.play) };
    });
  }

  role(step: TaskStep, request: RoleRequest): Included {
    return this.#once(`${step.id}\nrole\n${JSON.stringify(request)}`, (loader) => {
      const where = standingOf(loader, step);
      const own = step.above.includeParams.at(-1);
      const from = fromFiles(request);
      const inside: Where = { ...where, settled: where.trail.length, play: inRun(where.play) };
      const loaded = loadRole(
        loader,
        {
          name: request.name,
          at: step.args.at,
          entryVars: own && step.vars.includes(own) ? [own] : [],
          from,
          allowDuplicates: request.allowDuplicates,
          validate: request.rolespecValidate,
          included: true,
          key: request.item ?? '',
          wholePlay: false,
        },
        `${step.id}[${[request.name, ...Object.values(from)].join(' ')}]`,
        step.above,
        inside,
      );
      if (!loaded) return { file: request.name, steps: [], handlers: [], imported: [] };
      const { role, steps } = loaded;
      const handlers = [...loaded.handlers, ...inside.play.imported];
      return { file: role.directory, steps, role, handlers, imported: newIn(inside.play, where.play) };
    });
  }

  variables(file: string): Layer {
    const loader = { ...this.#loader, diagnostics: [] };
    const at = startOf(file);
    const files = directoryExists(loader, file) ? variableFiles(loader, file) : [file];
    const missing = files.find((path) => !fileExists(loader, path));
    if (missing !== undefined) report(loader, 'VARS_FILE_MISSING', `The variables file ${missing} does not exist.`, at);
    const layers = files.flatMap((path) => fileLayer(loader, path, at) ?? []);
    refuse(loader.diagnostics);
    const [only] = layers;
    return only && layers.length === 1 ? only : combined(file, layers, loader);
  }

  exists(path: string): boolean {
    return fileExists(this.#loader, path) || directoryExists(this.#loader, path);
  }

  #once(question: string, answer: (loader: Loader) => Included): Included {
    const known = this.#known.get(question);
    if (known) return known;
    const loader = { ...this.#loader, diagnostics: [] };
    const included = answer(loader);
    refuse(loader.diagnostics);
    this.#known.set(question, included);
    return included;
  }
}

function standingOf(loader: Loader, step: TaskStep): Where {
  const where = loader.standing.get(step.id);
  if (!where) throw new InternalError(`The step ${step.id} includes nothing.`, { code: 'INTERNAL' });
  return { ...where, running: true };
}

/** The play for what is loaded while it runs: what is imported there is the hosts' that get it. */
function inRun(play: PlayPlace): PlayPlace {
  return { ...play, imported: [], roles: [...play.roles], named: { entries: [], imported: [], dependent: new Set() } };
}

function newIn(inside: PlayPlace, play: PlayPlace): Role[] {
  return inside.roles.slice(play.roles.length);
}

function fromInclude(above: Handed, { role }: Where): Handed {
  return role ? { ...above, role } : above;
}

function fromFiles({ tasksFrom, varsFrom, defaultsFrom, handlersFrom }: RoleRequest): Record<string, string> {
  return {
    ...(tasksFrom !== undefined && { tasks: tasksFrom }),
    ...(varsFrom !== undefined && { vars: varsFrom }),
    ...(defaultsFrom !== undefined && { defaults: defaultsFrom }),
    ...(handlersFrom !== undefined && { handlers: handlersFrom }),
  };
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
}

/** One layer of several, the last one of a name wins. */
function combined(origin: string, layers: readonly Layer[], { unlock }: Loader): Layer {
  const variables = new Map<string, RawVariable>();
  for (const layer of layers) {
    for (const name of layer.names()) {
      const raw = layer.raw?.(name);
      if (raw) variables.set(name, raw);
    }
  }
  return lazyLayer(origin, variables, unlock);
}
