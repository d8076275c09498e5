import { randomInt } from 'node:crypto';
import type { Operation } from '../run/operation.ts';
import { shaCrypt } from './sha-crypt.ts';

const TYPES = {
  sha512: { prefix: '$6$', algorithm: 'sha512', rounds: 656_000 },
  sha256: { prefix: '$5$', algorithm: 'sha256', rounds: 535_000 },
} as const;

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A password for `/etc/shadow`, with the number of rounds that Ansible takes.
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/password_hash_filter.html
 */
export function passwordHash(
  use: Operation,
  password: string,
  type: string,
  salt: unknown,
  saltSize: unknown,
  rounds: unknown,
): string {
  const kind = { sha512: 'sha512', sha512_crypt: 'sha512', sha256: 'sha256', sha256_crypt: 'sha256' }[type] as
    | keyof typeof TYPES
    | undefined;
  if (kind === undefined)
    return use.fail(`The hash type "${type}" is not supported.`, 'Types are sha512 and sha256.', 'WRONG_ARGUMENTS');
  const { prefix, algorithm, rounds: usual } = TYPES[kind];
  const size = saltSize === undefined || saltSize === null ? 16 : use.integer(saltSize);
  const chosen =
    salt === undefined || salt === null || salt === '' ? randomSalt(Math.min(16, Math.max(1, size))) : use.print(salt);
  if (!/^[./\dA-Za-z]{0,16}$/.test(chosen))
    use.fail('The salt has at most 16 letters, digits, dots and slashes.', undefined, 'WRONG_ARGUMENTS');
  const count = rounds === undefined || rounds === null ? usual : use.integer(rounds);
  if (count < 1000 || count > 1_000_000)
    use.fail('The rounds are between 1000 and 1000000.', undefined, 'WRONG_ARGUMENTS');
  // A hash names its rounds only when they are not 5000.
  return `${prefix}${count === 5000 ? '' : `rounds=${count}$`}${chosen}$${shaCrypt(algorithm, password, chosen, count)}`;
}

function randomSalt(size: number): string {
  return Array.from({ length: size }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
