import { copyOf } from './copy.ts';

/**
 * A copy of the bytes before PKCS#7 padding; `undefined` when that is wrong. Looks at the whole last block whatever it
 * holds, and throws nothing: an exception, as OpenSSL's own check ends with, takes long enough to be measured from
 * outside, and tells right padding from wrong.
 *
 * @param padded Whole blocks, one at least.
 */
export function withoutPadding(padded: Buffer, blockBytes: number): Buffer | undefined {
  const count = padded[padded.length - 1] ?? 0;
  let wrong = Number(count === 0) | Number(count > blockBytes);
  for (let back = 1; back <= blockBytes; back += 1) {
    const difference = (padded[padded.length - back] ?? 0) ^ count;
    wrong |= Number(back <= count) * difference;
  }
  // The copy is made of something either way.
  const clear = copyOf(padded.subarray(0, padded.length - (wrong === 0 ? count : 0)));
  if (wrong === 0) return clear;
  clear.fill(0);
  return undefined;
}
