import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeValue, parseProperties, propertyEntries, storeProperties } from './properties.ts';

/** Pieces that mean something to a reader of properties, and some that do not. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(' ', '\t', '\f', '\r', '\n', '\\', '=', ':', '#', '!') },
  { weight: 2, arbitrary: fc.constantFrom('\r\n', '\\\n', '\\\r\n  ', '\\\\', '\\=', '\\ ', '\\t', '\\q', '\\u00fc') },
  { weight: 1, arbitrary: fc.constantFrom('\\u', '\\u12', '\\uD83D\\ude00', '\\U0041', '\\u00g1') },
  { weight: 3, arbitrary: fc.constantFrom('a', 'key', 'value', '0', 'u', 'ÿ', '\0', '\u0085', '\u00a0') },
);
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

describe('properties', () => {
  it('are the same after they were written and read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), { maxLength: 6 }),
        (pairs) => {
          expect([...parseProperties(storeProperties(pairs))]).toEqual([...new Map(pairs)]);
        },
      ),
    );
  });

  it('lie where they are said to lie: another value written there is read back', () => {
    fc.assert(
      fc.property(text, fc.string({ unit: 'binary' }), (given, value) => {
        const entries = parsed(given) === undefined ? [] : propertyEntries(given);
        for (const [index, { value: old, start, end }] of entries.entries()) {
          if (old === '') continue;
          const edited = propertyEntries(given.slice(0, start) + escapeValue(value) + given.slice(end));
          const wanted = entries.map((entry, at) => [entry.key, at === index ? value : entry.value]);
          expect(edited.map((entry) => [entry.key, entry.value])).toEqual(wanted);
        }
      }),
    );
  });
});

function parsed(given: string): Map<string, string> | undefined {
  try {
    return parseProperties(given);
  } catch (error) {
    if ((error as { code?: string }).code === 'LTPA_CORRUPT') return undefined;
    throw error;
  }
}
