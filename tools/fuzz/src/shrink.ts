const attempts = 4000;
const zero = 0x30;

/** The smallest input found in a time that still fails: pieces are left out, then bytes made `0`. */
export function shrink(input: Buffer, fails: (candidate: Buffer) => boolean, deadlineMs: number): Buffer {
  let best = input;
  const search = { left: attempts, until: performance.now() + deadlineMs };
  const goesOn = (): boolean => search.left > 0 && performance.now() < search.until;
  const better = (candidate: Buffer): boolean => {
    search.left -= 1;
    if (!fails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let size = input.length; size >= 1; size = Math.floor(size / 2)) {
    let at = 0;
    while (at < best.length && goesOn()) {
      if (!better(Buffer.concat([best.subarray(0, at), best.subarray(at + size)]))) at += size;
    }
  }
  for (let at = 0; at < best.length && goesOn(); at += 1) {
    if (best[at] === zero) continue;
    const plain = Buffer.from(best);
    plain[at] = zero;
    better(plain);
  }
  return best;
}
