import { InputError, Secret, secretsIn } from '@signet/core';
import { type Environment, isUnknown, LOOKUPS } from '@signet/expressions';
import { didYouMean } from '@signet/source';
import type { Lookup, LookupOptions } from './lookups/call.ts';
import { csvfile } from './lookups/csvfile.ts';
import { disk } from './lookups/disk.ts';
import { env } from './lookups/env.ts';
import { file, unvault } from './lookups/file.ts';
import { fileglob } from './lookups/fileglob.ts';
import { firstFound } from './lookups/first-found.ts';
import { ini } from './lookups/ini.ts';
import { inventoryHostnames } from './lookups/inventory-hostnames.ts';
import { password } from './lookups/password.ts';
import { lines, pipe } from './lookups/pipe.ts';
import { templateLookup } from './lookups/template.ts';
import { taint } from './taint.ts';

export type { LookupOptions } from './lookups/call.ts';

/** Lookups that read this machine; those on data alone are answered by the expressions themselves. */
const LOOKUPS_HERE: Readonly<Record<string, Lookup>> = {
  csvfile,
  env,
  file,
  fileglob,
  first_found: firstFound,
  ini,
  inventory_hostnames: inventoryHostnames,
  lines,
  password,
  pipe,
  unvault,
};

/** What templates of a run may ask of this machine. */
export function environmentFor(world: LookupOptions, results: Environment['results'] = 'native'): Environment {
  const template = templateLookup(() => environment);
  const environment: Environment = {
    results,
    now: world.now,
    ...(world.onWarning && { onWarning: world.onWarning }),
    disk: (question, paths) => disk(question, paths),
    lookup(name, terms, named, scope) {
      const answer =
        name === 'template' ? template : Object.hasOwn(LOOKUPS_HERE, name) ? LOOKUPS_HERE[name] : undefined;
      if (answer === undefined)
        throw InputError.of(`There is no lookup "${name}".`, {
          code: 'UNKNOWN_LOOKUP',
          hint: didYouMean(name, LOOKUPS),
        });
      const isSecret = secretsIn([terms, named]).length > 0;
      const found = answer({
        name,
        terms: isSecret ? (revealed(terms) as unknown[]) : terms,
        named: isSecret ? (revealed(named) as Record<string, unknown>) : named,
        scope,
        isSecret,
        world,
      });
      return isSecret && !isUnknown(found) ? taint(found) : found;
    },
  };
  return environment;
}

/** The clear texts of a value; what comes of them is made secret again. */
function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revealed(inner)]));
}
