const attempts = 4000;

/** The smallest input found that still fails: pieces are left out, then bytes made `0`. */
export function shrink(input: Buffer, fails: (candidate: Buffer) => boolean): Buffer {
  let best = input;
  let left = attempts;
  const better = (candidate: Buffer): boolean => {
    left -= 1;
    if (left < 0 || !fails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let size = input.length; size >= 1 && left > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length && left > 0;) {
      if (!better(Buffer.concat([best.subarray(0, at), best.subarray(at + size)]))) at += size;
    }
  }
  for (let at = 0; at < best.length && left > 0; at += 1) {
    if (best[at] === 0x30) continue;
    const plain = Buffer.from(best);
    plain[at] = 0x30;
    better(plain);
  }
  return best;
}
