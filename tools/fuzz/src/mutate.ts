import type { Random } from './random.ts';

/** What changed bytes are made of. */
export interface Material {
  /** Other inputs, pieces of which are put in. */
  readonly others: readonly Buffer[];
  /** Words that mean something to the target. */
  readonly words: readonly Buffer[];
}

const most = 4;
/** Longer inputs say nothing new and cost time. */
const longest = 20_000;

/** The bytes after one to four small changes; they themselves stay as they are. */
export function mutate(random: Random, bytes: Buffer, material: Material): Buffer {
  let result = bytes;
  for (let left = 1 + random.below(most); left > 0; left -= 1) result = edit(random, result, material);
  return result.length > longest ? result.subarray(0, longest) : result;
}

function edit(random: Random, bytes: Buffer, { others, words }: Material): Buffer {
  const { length } = bytes;
  const at = random.below(length + 1);
  switch (random.below(10)) {
    case 0:
      return changed(bytes, at, (old) => old ^ (1 << random.below(8)));
    case 1:
      return changed(bytes, at, () => random.below(256));
    case 2:
      return changed(bytes, at, (old) => old + random.pick([-1, 1]));
    case 3:
      return replaced(bytes, at, 0, random.bytes(1 + random.below(8)));
    case 4:
      return replaced(bytes, at, run(random, length - at), empty);
    case 5:
      return replaced(bytes, at, random.once(2) ? run(random, length - at) : 0, random.pick(words));
    case 6: {
      const from = random.below(length + 1);
      const piece = bytes.subarray(from, from + run(random, length - from));
      return replaced(bytes, at, random.once(2) ? piece.length : 0, piece);
    }
    case 7: {
      const other = random.pick(others);
      const from = random.below(other.length + 1);
      const piece = other.subarray(from, from + run(random, other.length - from));
      return replaced(bytes, at, random.once(2) ? piece.length : 0, piece);
    }
    case 8:
      return bytes.subarray(0, at);
    default:
      return repeated(random, bytes, at);
  }
}

const empty = Buffer.alloc(0);

/** Mostly short; as long as a block of a cipher more often than by chance. */
function run(random: Random, longestRun: number): number {
  const length = random.pick([1, 2, 4, 8, 16, 1 + random.below(64), 1 + random.below(longestRun + 1)]);
  return Math.min(length, longestRun);
}

function changed(bytes: Buffer, at: number, change: (old: number) => number): Buffer {
  const result = Buffer.from(bytes);
  if (at < result.length) result[at] = change(result[at] ?? 0);
  return result;
}

function replaced(bytes: Buffer, at: number, length: number, piece: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + length)]);
}

function repeated(random: Random, bytes: Buffer, at: number): Buffer {
  const piece = bytes.subarray(at, at + 1 + random.below(8));
  const times = random.once(8) ? random.below(2000) : random.below(16);
  return replaced(bytes, at, 0, Buffer.concat(Array.from({ length: times }, () => piece)));
}
