import { createHash, hash as oneHash } from 'node:crypto';

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Which bytes make each group of four characters, most significant first. */
const ORDERS = {
  sha512: rotated(21, [0, 21, 42], [1, 2, 0]),
  sha256: rotated(10, [0, 10, 20], [2, 0, 1]),
} as const;

/** The scheme walks three thirds of the digest, each step with the thirds in another order. */
function rotated(
  steps: number,
  start: readonly [number, number, number],
  turn: readonly [number, number, number],
): number[][] {
  let order: number[] = [...start];
  return Array.from({ length: steps }, (_, step) => {
    const group = order.map((base) => base + step);
    order = turn.map((place) => order[place] ?? 0);
    return group;
  });
}

/**
 * SHA-crypt.
 * @see https://www.akkadia.org/drepper/SHA-crypt.txt
 */
export function shaCrypt(algorithm: 'sha256' | 'sha512', password: string, salt: string, rounds: number): string {
  const key = Buffer.from(password, 'utf8');
  const grain = Buffer.from(salt, 'utf8');
  const hash = (...parts: readonly Buffer[]): Buffer => createHash(algorithm).update(Buffer.concat(parts)).digest();
  const b = hash(key, grain, key);
  const mixed: Buffer[] = [key, grain, repeated(b, key.length)];
  for (let length = key.length; length > 0; length >>= 1) mixed.push(length & 1 ? b : key);
  let digest = hash(...mixed);
  const p = repeated(hash(...Array.from({ length: key.length }, () => key)), key.length);
  const s = repeated(hash(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => grain)), grain.length);
  const forms = Array.from({ length: 42 }, (_, round) => roundForm(round, digest.length, p, s));
  for (let round = 0; round < rounds; round += 1) {
    const { bytes, at } = forms[round % 42] ?? { bytes: digest, at: 0 };
    digest.copy(bytes, at);
    digest = oneHash(algorithm, bytes, 'buffer');
  }
  return encoded(algorithm, digest);
}

/** What a round hashes, with room for the digest of the round before. The pattern repeats after 2 × 3 × 7 rounds. */
function roundForm(round: number, size: number, p: Buffer, s: Buffer): { readonly bytes: Buffer; readonly at: number } {
  const digest = Buffer.alloc(size);
  const parts = [round & 1 ? p : digest];
  if (round % 3 !== 0) parts.push(s);
  if (round % 7 !== 0) parts.push(p);
  parts.push(round & 1 ? digest : p);
  const bytes = Buffer.concat(parts);
  return { bytes, at: round & 1 ? bytes.length - size : 0 };
}

function repeated(block: Buffer, length: number): Buffer {
  const result = Buffer.alloc(length);
  for (let at = 0; at < length; at += block.length) block.copy(result, at);
  return result;
}

function encoded(algorithm: 'sha256' | 'sha512', digest: Buffer): string {
  const groups = ORDERS[algorithm].map(([a = 0, b = 0, c = 0]) =>
    characters(((digest[a] ?? 0) << 16) | ((digest[b] ?? 0) << 8) | (digest[c] ?? 0), 4),
  );
  const rest =
    algorithm === 'sha512'
      ? characters(digest[63] ?? 0, 2)
      : characters(((digest[31] ?? 0) << 8) | (digest[30] ?? 0), 3);
  return groups.join('') + rest;
}

function characters(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => ALPHABET.charAt((value >> (6 * index)) & 63)).join('');
}
