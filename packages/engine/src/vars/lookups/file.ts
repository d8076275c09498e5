import { flag, type Lookup, optionsOf, textTerms } from './call.ts';
import { clearText, needFile, readText, sealed } from './search.ts';

/** The text of files, without the blanks at their ends. */
export const file: Lookup = (call) => {
  const { lstrip, rstrip } = optionsOf(call, ['lstrip', 'rstrip']);
  return textTerms(call).map((term) => {
    const source = readText(call, needFile(call, 'files', term));
    let text = clearText(source);
    if (flag(lstrip, false)) text = text.trimStart();
    if (flag(rstrip, true)) text = text.trimEnd();
    return sealed(source, text);
  });
};

/** The text of vaulted files, as it is; secret. */
export const unvault: Lookup = (call) => {
  optionsOf(call, []);
  return textTerms(call).map((term) => readText(call, needFile(call, 'files', term)));
};
