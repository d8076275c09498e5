import { InputError, type SourceRef } from '@signet/core';

/** The characters from 0x80 of windows-1252: Node decodes them as those of latin-1. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

/** How Python calls encodings that are known elsewhere by other names, or not at all. */
const NAMES: Readonly<Record<string, string>> = {
  '': 'utf-8',
  ascii: 'ascii',
  us_ascii: 'ascii',
  latin1: 'latin1',
  latin_1: 'latin1',
  iso_8859_1: 'latin1',
  utf_16: 'utf-16',
  utf_16_le: 'utf-16le',
};

/**
 * A text in another encoding: all that have one byte for each character, and UTF-16.
 *
 * @throws {InputError} `UNKNOWN_ENCODING`, `TEXT_NOT_ENCODABLE`
 */
export function encoded(text: string, encoding: string, at: SourceRef): Buffer {
  const written = encoding.trim().toLowerCase();
  const label = NAMES[written.replaceAll('-', '_')] ?? labelOf(written, at);
  if (label === 'utf-8') return Buffer.from(text);
  // Python begins UTF-16 with a byte order mark.
  if (label.startsWith('utf-16')) return Buffer.from(label === 'utf-16' ? `\uFEFF${text}` : text, 'utf16le');
  const bytes = bytesOf(label, at);
  return Buffer.from(
    [...text].map((character) => {
      const byte = bytes.get(character);
      if (byte !== undefined) return byte;
      throw InputError.of(`The character "${character}" is not part of the encoding ${encoding}.`, {
        code: 'TEXT_NOT_ENCODABLE',
        at,
        hint: 'Use utf-8.',
      });
    }),
  );
}

function labelOf(written: string, at: SourceRef): string {
  try {
    return new TextDecoder(written).encoding;
  } catch (error) {
    if (error instanceof RangeError) throw unknown(written, at);
    throw error;
  }
}

function unknown(label: string, at: SourceRef): InputError {
  return InputError.of(`There is no encoding "${label}" to write files in.`, {
    code: 'UNKNOWN_ENCODING',
    at,
    hint: 'Encodings are utf-8, utf-16, and those of one byte for each character, such as iso-8859-15.',
  });
}

function bytesOf(label: string, at: SourceRef): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1) {
    const character = characterOf(label, byte);
    if (character !== undefined) bytes.set(character, byte);
  }
  // In an encoding of several bytes most of the upper half are no characters.
  if (label !== 'ascii' && bytes.size < 200) throw unknown(label, at);
  return bytes;
}

function characterOf(label: string, byte: number): string | undefined {
  if (byte < 0x80) return String.fromCodePoint(byte);
  if (label === 'ascii') return undefined;
  if (label === 'latin1') return String.fromCodePoint(byte);
  if (label === 'windows-1252') return byte < 0xa0 ? WINDOWS_1252[byte - 0x80] : String.fromCodePoint(byte);
  const character = new TextDecoder(label).decode(Uint8Array.of(byte));
  return character === '\uFFFD' || [...character].length !== 1 ? undefined : character;
}
