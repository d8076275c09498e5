import { type CharacterSet, RegexSyntaxError } from './node.ts';

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, 0: 0 };

/** What an escape says, from behind its backslash on: one character, or a class such as `\d`. */
export function parseEscape(
  characters: readonly string[],
  from: number,
): { readonly set?: CharacterSet; readonly code: number; readonly next: number } {
  const character = characters[from];
  if (character === undefined) throw new RegexSyntaxError('it ends with a backslash');
  const lower = character.toLowerCase();
  if (lower === 'd' || lower === 'w' || lower === 's') {
    return { set: { negated: false, ranges: [], classes: [[lower, character !== lower]] }, code: 0, next: from + 1 };
  }
  const control = CONTROLS[character];
  if (control !== undefined) return { code: control, next: from + 1 };
  const width = { x: 2, u: 4, U: 8 }[character];
  if (width !== undefined) {
    const digits = characters.slice(from + 1, from + 1 + width).join('');
    if (digits.length !== width || !/^[\da-f]+$/i.test(digits))
      throw new RegexSyntaxError(`"\\${character}" needs ${width} hexadecimal digits`);
    return { code: Number.parseInt(digits, 16), next: from + 1 + width };
  }
  if (/[a-z\d]/i.test(character)) throw new RegexSyntaxError(`"\\${character}" has no meaning`);
  return { code: character.codePointAt(0) ?? 0, next: from + 1 };
}

/** `[…]`, from behind its bracket on. */
export function parseSet(
  characters: readonly string[],
  from: number,
): { readonly set: CharacterSet; readonly next: number } {
  let at = from;
  const negated = characters[at] === '^';
  if (negated) at += 1;
  const ranges: (readonly [number, number])[] = [];
  const classes: (readonly ['d' | 'w' | 's', boolean])[] = [];
  const first = at;
  for (;;) {
    const character = characters[at];
    if (character === undefined) throw new RegexSyntaxError('"[" is never closed');
    // A bracket that comes first stands for itself.
    if (character === ']' && at > first) break;
    const low = parseMember(characters, at);
    at = low.next;
    if (low.set !== undefined) {
      classes.push(...low.set.classes);
      continue;
    }
    if (characters[at] !== '-' || characters[at + 1] === ']' || characters[at + 1] === undefined) {
      ranges.push([low.code, low.code]);
      continue;
    }
    const high = parseMember(characters, at + 1);
    if (high.set !== undefined || high.code < low.code)
      throw new RegexSyntaxError('a range of characters has its ends the wrong way round');
    ranges.push([low.code, high.code]);
    at = high.next;
  }
  return { set: { negated, ranges, classes }, next: at + 1 };
}

function parseMember(characters: readonly string[], at: number): ReturnType<typeof parseEscape> {
  if (characters[at] !== '\\') return { code: characters[at]?.codePointAt(0) ?? 0, next: at + 1 };
  if (characters[at + 1] === 'b') return { code: 8, next: at + 2 };
  return parseEscape(characters, at + 1);
}
