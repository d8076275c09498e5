import { existsSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Secret } from '@signet/core';
import { compileExpression, drawText, inlineOptions, isUnknown, UNKNOWN } from '@signet/expressions';
import { readAuthored } from '../authored-file.ts';
import { failed, integer, type Lookup, type LookupCall, optionsOf } from './call.ts';

const OPTIONS = ['length', 'chars', 'encrypt', 'ident', 'seed'] as const;
type Options = Partial<Record<(typeof OPTIONS)[number], unknown>>;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const SPACE = ' \t\n\r\v\f';
/** Python's `string` module. */
const SETS: Readonly<Record<string, string>> = {
  ascii_letters: LOWER + LOWER.toUpperCase(),
  ascii_lowercase: LOWER,
  ascii_uppercase: LOWER.toUpperCase(),
  digits: DIGITS,
  hexdigits: `${DIGITS}abcdefABCDEF`,
  octdigits: '01234567',
  punctuation: PUNCTUATION,
  whitespace: SPACE,
  printable: DIGITS + LOWER + LOWER.toUpperCase() + PUNCTUATION + SPACE,
};
const USUAL = ['ascii_letters', 'digits', '.,:-_'];
const SALT = `${SETS['ascii_letters'] ?? ''}${DIGITS}./`;
const SALT_SIZE: Readonly<Record<string, number>> = { sha512_crypt: 16, sha256_crypt: 16, md5_crypt: 8 };
const LONGEST = 100_000;

/**
 * A password that a file keeps: read from it, or drawn and written to it (0600) when it is not there. Always secret. In
 * check mode nothing is written, so what would be drawn is unknown.
 */
export const password: Lookup = (call) => {
  const common = optionsOf(call, OPTIONS);
  const answers = call.terms.flat(1).map((term) => {
    if (typeof term !== 'string') throw failed(call, 'It takes the path of a file.', undefined, 'WRONG_VALUE_TYPE');
    const { rest, options } = inlineOptions(term);
    if (rest === undefined) throw failed(call, 'It takes the path of a file.', undefined, 'WRONG_ARGUMENTS');
    return passwordFrom(call, rest, {
      ...common,
      ...optionsOf({ ...call, named: Object.fromEntries(options) }, OPTIONS),
    });
  });
  return answers.some(isUnknown) ? UNKNOWN : answers;
};

interface Kept {
  readonly password: string;
  readonly salt?: string | undefined;
  readonly ident?: string | undefined;
}

function passwordFrom(call: LookupCall, path: string, options: Options): unknown {
  const file = isAbsolute(path) ? path : join(call.world.searchPath.at(-1) ?? '.', path);
  const isKept = file !== '/dev/null';
  const kept = isKept ? read(call, file) : undefined;
  const encrypt = typeof options.encrypt === 'string' && options.encrypt !== '' ? options.encrypt : undefined;
  const isComplete = kept !== undefined && (encrypt === undefined || kept.salt !== undefined);
  if (isKept && !isComplete && call.world.check && (kept === undefined || encrypt !== undefined)) return UNKNOWN;
  const salt = kept?.salt ?? (encrypt === undefined ? undefined : drawText(SALT, SALT_SIZE[encrypt] ?? 8));
  const made: Kept = { password: kept?.password ?? drawn(call, options), salt, ident: kept?.ident };
  const used = isKept && !isComplete ? write(call, file, made, kept !== undefined) : made;
  return encrypt === undefined ? new Secret(used.password) : encrypted(call, used, encrypt);
}

function drawn(call: LookupCall, options: Options): string {
  const length = integer(call, 'length', options.length, 20);
  if (length < 0 || length > LONGEST)
    throw failed(call, `A password has at most ${LONGEST} characters.`, undefined, 'WRONG_ARGUMENTS');
  const characters = charactersOf(call, options.chars);
  if (characters === '' && length > 0)
    throw failed(call, 'There are no characters to draw from.', undefined, 'WRONG_ARGUMENTS');
  const { seed } = options;
  return drawText(characters, length, seed === undefined || seed === null ? undefined : String(seed));
}

/** `digits`, `ascii_letters` and so on, or the characters themselves; `,,` in a text is a comma. Quotes are left out. */
function charactersOf(call: LookupCall, chars: unknown): string {
  let sets: readonly unknown[] = USUAL;
  if (Array.isArray(chars)) sets = chars as readonly unknown[];
  else if (typeof chars === 'string' && chars !== '')
    sets = [...(chars.includes(',,') ? [','] : []), ...chars.replaceAll(',,', ',').split(',')];
  return sets
    .map((set) => {
      if (typeof set === 'string') return Object.hasOwn(SETS, set) ? (SETS[set] ?? '') : set;
      throw failed(call, 'Its option "chars" is a list of texts.', undefined, 'WRONG_VALUE_TYPE');
    })
    .join('')
    .replaceAll(/["']/g, '');
}

function read(call: LookupCall, file: string): Kept | undefined {
  let text: string;
  try {
    text = readAuthored(file).toString('utf8').trimEnd();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw failed(call, `${file} cannot be read: ${message}`);
  }
  const at = text.lastIndexOf(' salt=');
  if (at === -1) return { password: text };
  const [salt, ident] = text.slice(at + ' salt='.length).split(' ident=');
  return { password: text.slice(0, at), salt, ident };
}

/** A private folder, and those above it. Node's own `recursive` never ends where a file system refuses, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another host of this run may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Writes what was drawn, private and whole; what another process wrote in the meantime wins. */
function write(call: LookupCall, file: string, kept: Kept, replaces: boolean): Kept {
  const parts = [kept.password, kept.salt && `salt=${kept.salt}`, kept.ident && `ident=${kept.ident}`];
  const temporary = `${file}.${randomUUID()}`;
  try {
    makeFolder(dirname(file));
    writeFileSync(temporary, `${parts.filter((part) => part !== undefined && part !== '').join(' ')}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    if (replaces) renameSync(temporary, file);
    else linkSync(temporary, file);
    return kept;
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    const others = code === 'EEXIST' ? read(call, file) : undefined;
    if (others !== undefined) return others;
    throw failed(call, `${file}: ${message}.`);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function encrypted(call: LookupCall, { password: clear, salt }: Kept, type: string): unknown {
  const values = new Map<string, unknown>([
    ['password', new Secret(clear)],
    ['type', type],
    ['salt', salt],
  ]);
  const hash = compileExpression('password | password_hash(type, salt)', () => ({ file: '', line: 1, column: 1 }));
  try {
    return hash.evaluate({
      get: (name) => values.get(name),
      has: (name) => values.has(name),
      names: () => values.keys(),
    });
  } catch (error) {
    throw failed(
      call,
      (error as Error).message,
      'Its option "encrypt" is sha512_crypt or sha256_crypt.',
      'WRONG_ARGUMENTS',
    );
  }
}
