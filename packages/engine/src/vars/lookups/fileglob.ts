import { basename, dirname, join, resolve } from 'node:path';
import { type Lookup, optionsOf, textTerms } from './call.ts';
import { globFiles } from './glob.ts';
import { candidates, findAuthored } from '../authored-file.ts';

/** The files of a pattern, from the first folder of the search path that has some. */
export const fileglob: Lookup = (call) => {
  optionsOf(call, []);
  return textTerms(call).flatMap((term) => {
    const pattern = basename(term);
    const folders =
      pattern === term
        ? candidates(call.world.searchPath, 'files', '.')
        : [findAuthored(call.world.searchPath, 'files', dirname(term))].filter((one) => one !== undefined);
    for (const folder of folders) {
      const found = globFiles(join(literal(folder), pattern));
      if (found.length > 0) return found.map((path) => resolve(path));
    }
    return [];
  });
};

/** The folder was found as it is written: brackets in its name are no pattern. */
function literal(folder: string): string {
  return folder.replaceAll(/[*?[]/g, '[$&]');
}
