import { isTemplate } from '@signet/expressions';
import { keyName, type MapEntry, type MapNode, validate } from '@signet/source';
import { keyword, keywordsOf, type Place } from '../keywords.ts';
import { unsupportedKeyword } from '../unsupported.ts';
import { didYouMean, type Loader, report } from './loader.ts';

export interface Keys {
  /** Entries that are keywords valid here, by name. */
  readonly keywords: ReadonlyMap<string, MapEntry>;
  /** Entries that are no keyword at all: the task, or a mistake. */
  readonly others: readonly MapEntry[];
}

/** Sorts the keys of a play, block or task; checks the values of keywords against the keyword table. */
export function sortKeys(loader: Loader, node: MapNode, place: Place): Keys {
  const keywords = new Map<string, MapEntry>();
  const others: MapEntry[] = [];
  for (const entry of node.entries) {
    const name = keyName(entry.key);
    const known = keyword(name);
    if (known?.places.includes(place)) {
      if (checkValue(loader, entry, known)) keywords.set(name, entry);
    } else if (known) {
      const places = known.places.map((one) => `a ${one}`).join(' or ');
      report(
        loader,
        'KEYWORD_MISPLACED',
        `"${name}" does not belong in a ${place}.`,
        entry.key.at,
        `It is a keyword of ${places}.`,
      );
    } else {
      const instead = unsupportedKeyword(name);
      if (instead)
        report(loader, 'UNSUPPORTED_KEYWORD', `The keyword "${name}" is not supported.`, entry.key.at, instead.hint);
      else others.push(entry);
    }
  }
  return { keywords, others };
}

export function unknownKeyword(loader: Loader, entry: MapEntry, place: Place, more: readonly string[] = []): void {
  const name = keyName(entry.key);
  const candidates = [...keywordsOf(place).map((one) => one.name), ...more];
  report(loader, 'UNKNOWN_KEYWORD', `A ${place} has no keyword "${name}".`, entry.key.at, didYouMean(name, candidates));
}

function checkValue(loader: Loader, entry: MapEntry, known: NonNullable<ReturnType<typeof keyword>>): boolean {
  const { value } = entry;
  if (known.literal && value.kind === 'scalar' && typeof value.value === 'string' && isTemplate(value.value)) {
    report(
      loader,
      'TEMPLATE_NOT_ALLOWED',
      `"${known.name}" is needed before the run; it cannot be a template.`,
      value.at,
      'Write the value itself.',
    );
    return false;
  }
  const found = validate(known.schema, value, {
    at: value.at,
    allowTemplates: known.literal === undefined,
    subject: known.name,
  });
  loader.diagnostics.push(...found);
  return found.length === 0;
}
