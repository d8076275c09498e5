import { join } from 'node:path';
import { failed, flag, type Lookup, type LookupCall, optionsOf, textList } from './call.ts';
import { candidates, findAuthored } from '../authored-file.ts';

const OPTIONS = ['files', 'paths', 'skip', 'subdir'] as const;
type Options = Partial<Record<(typeof OPTIONS)[number], unknown>>;

/** The first of several files that is there. */
export const firstFound: Lookup = (call) => {
  const options = optionsOf(call, OPTIONS);
  const state = { skip: flag(options.skip, false) };
  const terms = call.terms.length === 0 ? [options] : call.terms;
  const names = terms.flatMap((term) => namesOf(call, term, options, state));
  const kind = typeof options.subdir === 'string' ? options.subdir : 'files';
  for (const name of names) {
    const found = findAuthored(call.world.searchPath, kind, name);
    if (found !== undefined) return [found];
  }
  if (state.skip) return [];
  const tried = names.flatMap((name) => candidates(call.world.searchPath, kind, name));
  throw failed(
    call,
    names.length === 0 ? 'It was given no file.' : 'None of these files exists.',
    names.length === 0
      ? undefined
      : `It looked for ${tried.slice(0, 20).join(', ')}. "skip: true" makes that no error.`,
  );
};

/** The paths that a term stands for: a name, or a dict with `files` and `paths`; the last `skip` counts. */
function namesOf(call: LookupCall, term: unknown, common: Options, state: { skip: boolean }): string[] {
  if (Array.isArray(term)) return (term as unknown[]).flatMap((one) => namesOf(call, one, common, state));
  if (typeof term === 'string')
    return combined(split(textList(call, 'paths', common.paths), /[,:;]/), split([term], /[,;]/));
  if (typeof term !== 'object' || term === null)
    throw failed(call, 'It takes file names, or dicts with "files" and "paths".', undefined, 'WRONG_VALUE_TYPE');
  const own = term as Options;
  for (const name of Object.keys(own))
    if (!(OPTIONS as readonly string[]).includes(name))
      throw failed(call, `It has no option "${name}".`, 'It has files, paths, skip.', 'WRONG_ARGUMENTS');
  state.skip = flag(own.skip, term === common && state.skip);
  return combined(
    split(textList(call, 'paths', own.paths), /[,:;]/),
    split(textList(call, 'files', own.files), /[,;]/),
  );
}

function combined(paths: readonly string[], files: readonly string[]): string[] {
  return paths.length === 0 ? [...files] : paths.flatMap((path) => files.map((file) => join(path, file)));
}

function split(texts: readonly string[], separator: RegExp): string[] {
  return texts.flatMap((text) => text.split(separator));
}
