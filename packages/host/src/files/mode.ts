import { Type } from '@sinclair/typebox';

/** Numbers that are octal digits without quotes: of these bits nobody means any, of these digits everybody does. */
const UNQUOTED = [400, 440, 444, 500, 1770, 1777, 2750, 2755, 2770, 2775];

/** The argument `mode` of what writes files: octal digits, Ansible's number, or chmod's letters. */
export const Mode = Type.Unsafe<string | number>({
  type: ['string', 'integer'],
  pattern: '^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*|preserve)$',
  minimum: 0,
  maximum: 0o7777,
  not: {
    type: 'integer',
    anyOf: [{ minimum: 512, maximum: 777 }, { enum: UNQUOTED }],
    description: 'without quotes this is a decimal number, whose bits are other permissions than its digits say',
  },
  description:
    'Permissions: octal digits in quotes, such as "0640", or letters as for chmod, such as `u=rw,g=r,o=`; a number ' +
    'is the bits themselves, as in Ansible.',
});

const shifts = { u: 6, g: 3, o: 0 } as const;
type Who = keyof typeof shifts;

/**
 * The permission bits that an argument stands for.
 *
 * @param current the bits there are; of something new, those it starts with
 * @param umask what letters without `u`, `g`, `o` or `a` leave alone, as with chmod
 */
export function modeAfter(
  mode: string | number,
  { current, isDirectory, umask }: { readonly current: number; readonly isDirectory: boolean; readonly umask: number },
): number {
  if (typeof mode === 'number') return mode;
  if (/^[0-7]+$/u.test(mode)) return Number.parseInt(mode, 8);
  let bits = current;
  // As Ansible, unlike chmod: `X` looks at what there was before the first clause.
  const hasExecution = isDirectory || (current & 0o111) !== 0;
  for (const clause of mode.split(',')) bits = applyClause(clause, bits, { isDirectory, hasExecution, umask });
  return bits;
}

interface Setting {
  readonly isDirectory: boolean;
  /** Whether `X` means `x`. */
  readonly hasExecution: boolean;
  readonly umask: number;
}

function applyClause(clause: string, before: number, { isDirectory, hasExecution, umask }: Setting): number {
  const letters = /^[ugoa]*/u.exec(clause)?.[0] ?? '';
  const everyone: readonly Who[] = ['u', 'g', 'o'];
  const who = letters === '' || letters.includes('a') ? everyone : everyone.filter((one) => letters.includes(one));
  let bits = before;
  for (const [, operator, permissions = ''] of clause.slice(letters.length).matchAll(/([-+=])([ugo]|[rwxXst]*)/gu)) {
    let mask = 0;
    let given = 0;
    for (const one of who) {
      mask |= (7 << shifts[one]) | (one === 'u' ? 0o4000 : one === 'g' ? 0o2000 : 0o1000);
      given |= bitsFor(permissions, one, bits, hasExecution);
    }
    if (letters === '') given &= ~umask;
    // As chmod does: "=" leaves the set-id bits of a folder alone unless they are named.
    if (operator === '=' && isDirectory && !/s/u.test(permissions)) mask &= ~0o6000;
    if (operator === '+') bits |= given;
    else if (operator === '-') bits &= ~given;
    else bits = (bits & ~mask) | given;
  }
  return bits;
}

function bitsFor(permissions: string, who: Who, current: number, hasExecution: boolean): number {
  if (permissions === 'u' || permissions === 'g' || permissions === 'o') {
    return ((current >> shifts[permissions]) & 7) << shifts[who];
  }
  let bits = 0;
  for (const letter of permissions) {
    if (letter === 'r') bits |= 4 << shifts[who];
    else if (letter === 'w') bits |= 2 << shifts[who];
    else if (letter === 'x') bits |= 1 << shifts[who];
    else if (letter === 'X' && hasExecution) bits |= 1 << shifts[who];
    else if (letter === 's' && who !== 'o') bits |= who === 'u' ? 0o4000 : 0o2000;
    else if (letter === 't') bits |= 0o1000;
  }
  return bits;
}

/** `0644` for 0o644, `04755` for 0o4755. */
export function modeText(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}
