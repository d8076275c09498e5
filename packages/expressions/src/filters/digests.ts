import { createHash, getHashes } from 'node:crypto';
import { filter, type Filter, type Filters } from '../registry/definition.ts';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { passwordHash } from '../crypt/password-hash.ts';
import { uuid5 } from '../crypt/uuid.ts';

const UUID_NAMESPACE_ANSIBLE = '361E6D51-FAEC-444A-9079-341386DA8E2E';

/** Encodings and digests. */
export const cryptoFilters: Filters = {
  b64encode: filter(['encoding?', 'urlsafe?'], (use, value, [encoding = 'utf-8', urlSafe]) => {
    const text = Buffer.from(use.print(value), bufferEncoding(use, encoding)).toString('base64');
    return urlSafe !== undefined && truth(use, urlSafe) ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
  }),
  b64decode: filter(['encoding?', 'urlsafe?'], (use, value, [encoding = 'utf-8', urlSafe]) => {
    const digits = base64Digits(use.print(value), urlSafe !== undefined && truth(use, urlSafe));
    if (digits === undefined)
      return use.fail('This is no Base64 text: it is not whole.', 'Its length is a multiple of 4.');
    return Buffer.from(digits, 'base64').toString(bufferEncoding(use, encoding));
  }),
  hash: filter(['hashtype?'], (use, value, [type = 'sha1']) => digest(use, value, use.text(type))),
  checksum: hashing('sha1'),
  sha1: hashing('sha1'),
  md5: hashing('md5'),
  to_uuid: filter(['namespace?'], (use, value, [namespace = UUID_NAMESPACE_ANSIBLE]) =>
    uuid5(use, use.print(value), use.text(namespace)),
  ),
  password_hash: filter(
    ['hashtype?', 'salt?', 'salt_size?', 'rounds?', 'ident?'],
    (use, value, [type = 'sha512', salt, saltSize, rounds]) =>
      passwordHash(use, use.print(value), use.text(type), salt, saltSize, rounds),
  ),
};

/** What Python reads of a Base64 text: it passes over other characters, and ends at the padding, which has to be there. */
function base64Digits(text: string, urlSafe: boolean): string | undefined {
  const standard = urlSafe ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
  let digits = '';
  let padding = 0;
  for (const character of standard) {
    if (/[A-Za-z\d+/]/.test(character)) {
      digits += character;
      padding = 0;
    } else if (character === '=' && digits.length % 4 >= 2) {
      padding += 1;
      if ((digits.length % 4) + padding >= 4) return digits;
    }
  }
  return digits.length % 4 === 0 ? digits : undefined;
}

function hashing(type: string): Filter {
  return filter([], (use, value) => digest(use, value, type));
}

function digest(use: Operation, value: unknown, type: string): string {
  if (!getHashes().includes(type))
    use.fail(
      `This is an unsupported hash type: "${type}".`,
      'Types are md5, sha1, sha224, sha256, sha384, sha512.',
      'WRONG_ARGUMENTS',
    );
  return createHash(type).update(use.print(value), 'utf8').digest('hex');
}

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  'utf-8': 'utf8',
  utf8: 'utf8',
  'utf-16-le': 'utf16le',
  'utf-16le': 'utf16le',
  latin1: 'latin1',
  'latin-1': 'latin1',
  'iso-8859-1': 'latin1',
  ascii: 'ascii',
};

function bufferEncoding(use: Operation, encoding: unknown): BufferEncoding {
  return (
    ENCODINGS[use.text(encoding).toLowerCase()] ??
    use.fail(
      'This encoding is not supported.',
      `Encodings are ${Object.keys(ENCODINGS).join(', ')}.`,
      'WRONG_ARGUMENTS',
    )
  );
}
