import { resolve } from 'node:path';
import type { Handler, Handed, Role } from '../playbook.ts';
import { computedLayer, type Layer } from '../vars/layer.ts';

/** The play that is being loaded, and what it collects on the way. */
export interface PlayPlace {
  readonly id: string;
  readonly directory: string;
  readonly compat: boolean;
  /** What is known of its variables at load, the strongest first. */
  readonly known: readonly Layer[];
  /** Roles whose variables are the whole play's, dependencies first. */
  readonly roles: Role[];
  /** Names of roles: of `roles` and of imports, each as often as it is used, and of those that they depend on. */
  readonly named: { readonly entries: string[]; readonly imported: string[]; readonly dependent: Set<string> };
  /** Handlers that imported roles brought. */
  readonly imported: Handler[];
  /** Roles by what they are used with: the same one is the same object. */
  readonly cache: Map<string, Role>;
}

/** Where steps stand: what names in them are relative to. */
export interface Where {
  readonly play: PlayPlace;
  readonly file: string;
  /** Files that led here, the outermost first, this one last. */
  readonly trail: readonly string[];
  /** How many of them were chosen before the last dynamic include: from there on none may come twice. */
  readonly settled: number;
  readonly role?: Role;
  readonly kind: 'tasks' | 'handlers';
  /** What is loaded while the playbook runs changes nothing of the play. */
  readonly running: boolean;
}

/** Variables that are known at load at a place, the strongest first. */
export function knownAt(where: Where, handed: Handed): Layer[] {
  const [extra, ...play] = where.play.known;
  const { role } = where;
  return [
    ...(extra ? [extra] : []),
    ...handed.includeParams.toReversed(),
    ...(role?.params.toReversed() ?? []),
    ...handed.vars.toReversed(),
    ...(role?.vars.toReversed() ?? []),
    ...where.play.roles.toReversed().flatMap((one) => one.vars.toReversed()),
    ...play,
    ...(role?.defaults.toReversed() ?? []),
    ...where.play.roles.toReversed().flatMap((one) => one.defaults.toReversed()),
    computedLayer('magic', {
      playbook_dir: () => resolve(where.play.directory),
      ...(role && { role_path: () => resolve(role.directory), role_name: () => role.name }),
    }),
  ];
}
