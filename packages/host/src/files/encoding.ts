import { InputError, type SourceRef } from '@signet/core';

/**
 * Text as bytes of an encoding that `TextDecoder` knows: UTF-8, UTF-16, and those of one byte a character.
 *
 * @throws {InputError} `FILE_ARGUMENTS` for one that is not known, or that has no such character
 */
export function encoded(text: string, encoding: string, at: SourceRef): Buffer {
  const name = encoding.toLowerCase().replaceAll('_', '-');
  if (['', 'utf-8', 'utf8'].includes(name)) return Buffer.from(text);
  if (name === 'utf-16') return Buffer.from(`\uFEFF${text}`, 'utf16le');
  if (name === 'utf-16-le' || name === 'utf-16le') return Buffer.from(text, 'utf16le');
  const bytes = bytesOfCharacters(name);
  if (bytes === undefined) throw wrong(`"${encoding}" is no encoding that is known.`, at);
  const parts = Array.from(text, (character) => {
    const byte = bytes.get(character);
    if (byte === undefined)
      throw wrong(`The encoding "${encoding}" has no character ${JSON.stringify(character)}.`, at);
    return byte;
  });
  return Buffer.from(parts);
}

/** Of an encoding with one byte a character, by asking what each byte means. */
function bytesOfCharacters(name: string): ReadonlyMap<string, number> | undefined {
  const exact = { ascii: 0x80, 'us-ascii': 0x80, latin1: 0x100, 'latin-1': 0x100, 'iso-8859-1': 0x100 }[name];
  if (exact !== undefined)
    return new Map(Array.from({ length: exact }, (_, byte) => [String.fromCodePoint(byte), byte]));
  // As a stream: in one piece some versions of Node take windows-1252 for ISO 8859-1.
  try {
    const decoder = new TextDecoder(name.replace(/^cp(?=\d)/u, 'windows-'));
    const characters = Array.from({ length: 0x100 }, (_, byte) =>
      decoder.decode(Uint8Array.of(byte), { stream: true }),
    );
    // With several bytes for a character a part of one is nothing yet.
    return characters.filter((one) => one === '').length > 16
      ? undefined
      : new Map(characters.map((character, byte) => [character, byte]));
  } catch {
    return undefined;
  }
}

function wrong(message: string, at: SourceRef): InputError {
  return InputError.of(message, { code: 'FILE_ARGUMENTS', at, hint: 'Leave it out for UTF-8.' });
}
