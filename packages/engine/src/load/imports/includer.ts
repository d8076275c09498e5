import { isAbsolute, join, relative } from 'node:path';
import { type Diagnostic, InputError, InternalError } from '@signet/core';
import type { Handed, Included, Includer, RoleRequest, TaskStep } from '../../playbook.ts';
import { type Layer, lazyLayer, type RawVariable } from '../../vars/layer.ts';
import { directoryExists, fileExists, startOf } from '../files.ts';
import { type Loader, report } from '../loader.ts';
import { loadRole } from '../roles/role.ts';
import { variableFiles } from '../roles/files.ts';
import { loadHandlers, loadItems } from '../task.ts';
import { fileLayer } from '../variables.ts';
import type { Where } from '../where.ts';
import { readTasks } from './paths.ts';

/** What includes ask for while the playbook runs; each question is answered once. */
export class PlaybookIncluder implements Includer {
  readonly #loader: Loader;
  readonly #known = new Map<string, Included>();

  constructor(loader: Loader) {
    this.#loader = loader;
  }

  tasks(step: TaskStep, file: string): Included {
    return this.#once(`${step.id}\ntasks\n${file}`, (loader) => {
      const where = standingOf(loader, step);
      const read = readTasks(loader, file, where, true, step.args.at);
      if (!read) return { file, steps: [], handlers: [] };
      const above = fromInclude(step.above, where);
      const id = `${step.id}[${relative(where.play.directory, read.file)}]`;
      const inside = { ...read.where, play: { ...read.where.play, imported: [] } };
      if (where.kind === 'handlers') {
        const handlers = loadHandlers(loader, read.items, id, above, inside);
        return { file: read.file, steps: handlers, handlers: [] };
      }
      const steps = loadItems(loader, read.items, id, above, inside);
      return { file: read.file, steps, handlers: inside.play.imported };
    });
  }

  role(step: TaskStep, request: RoleRequest): Included {
    return this.#once(`${step.id}\nrole\n${JSON.stringify(request)}`, (loader) => {
      const where = standingOf(loader, step);
      const own = step.above.includeParams.at(-1);
      const from = fromFiles(request);
      const inside: Where = { ...where, settled: where.trail.length, play: { ...where.play, imported: [] } };
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
          key: '',
          wholePlay: false,
        },
        `${step.id}[${[request.name, ...Object.values(from)].join(' ')}]`,
        step.above,
        inside,
      );
      if (!loaded) return { file: request.name, steps: [], handlers: [] };
      const { role, steps } = loaded;
      return { file: role.directory, steps, role, handlers: [...loaded.handlers, ...inside.play.imported] };
    });
  }

  variables(path: string, step?: TaskStep): Layer {
    const loader = { ...this.#loader, diagnostics: [] };
    const at = step?.args.at ?? startOf(path);
    const places = step ? variablePlaces(path, step, loader.standing.get(step.id)) : [path];
    const file = places.find((place) => directoryExists(loader, place) || fileExists(loader, place));
    if (file === undefined) {
      const hint = `It was looked for in ${places.join(', ')}.`;
      report(loader, 'VARS_FILE_MISSING', `The variables file ${path} does not exist.`, at, hint);
    }
    const files = file === undefined ? [] : directoryExists(loader, file) ? variableFiles(loader, file) : [file];
    const layers = files.flatMap((one) => fileLayer(loader, one, at) ?? []);
    refuse(loader.diagnostics);
    const [only] = layers;
    return only && layers.length === 1 ? only : combined(path, layers, loader);
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

/** Where `include_vars` looks: in the role, beside the file with the task, beside the playbook; each first in `vars`. */
function variablePlaces(path: string, { role, directory }: TaskStep, where: Where | undefined): string[] {
  if (isAbsolute(path)) return [path];
  const folders = [...(role ? [role.directory] : []), directory, ...(where ? [where.play.directory] : [])];
  return [...new Set(folders.flatMap((folder) => [join(folder, 'vars', path), join(folder, path)]))];
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
