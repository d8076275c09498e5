import { createDecipheriv } from 'node:crypto';
import { validateToken2 } from '@signet/ltpa';
import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import type { Finding, Target } from './target.ts';
import { keys, nowMs, tokens } from './ltpa/corpus.ts';
import { tokenMaker } from './ltpa/token-input.ts';
import { mutate } from './mutate.ts';
import { seededRandom } from './random.ts';

const shared = keys['1.0'].shared().subarray(0, 16);
const aes = { cipher: 'aes-128-cbc', key: shared, iv: shared };
const make = tokenMaker(tokens.LtpaToken2, [aes]);
const text = Buffer.from('some bytes');
const plain: Target['make'] = (random) => mutate(random, text, { others: [text], words: [Buffer.from('ss')] });

/** What is found in inputs that are the same every time. */
function found(target: Pick<Target, 'make' | 'judge'>, inputs = 20_000): readonly Finding[] {
  const targets = [{ name: 'broken', share: 1, ...target }];
  return fuzz(targets, { seed: 7, until: { inputs }, slowMs: 10, shrinkMs: 300, mostFindings: 1 }).findings;
}

describe('the fuzzer finds', () => {
  it('a validator that takes the user before it looks at padding and signature', () => {
    const judge = (input: Buffer): string | undefined => {
      const text = input.toString('latin1');
      const user = looseUser(text);
      const verdict = validateToken2(text, [keys['1.0']], { realms: 'any', nowMs });
      return user === undefined || verdict.ok || verdict.genuine ? undefined : `accepted what nobody made: ${user}`;
    };
    const [first] = found({ make, judge });
    expect(first?.fault).toMatch(/^accepted what nobody made: user/u);
    expect(judge(first?.input ?? Buffer.alloc(0))).toBe(first?.fault);
    expect(judge(first?.shrunk ?? Buffer.alloc(0))).toMatch(/^accepted what nobody made/u);
    expect(first?.shrunk.length).toBeLessThanOrEqual(first?.input.length ?? 0);
  });

  it('an error of another kind', () => {
    const judge = (input: Buffer): undefined => {
      if (input.includes('ss')) throw new TypeError('cannot read');
      return undefined;
    };
    const [first] = found({ make: plain, judge });
    expect(first).toMatchObject({ target: 'broken', fault: 'threw TypeError: cannot read', shrunk: Buffer.from('ss') });
  });

  it('an input that takes long on the CPU, and not one that waits', () => {
    const busy = (input: Buffer): undefined => {
      const { user } = process.cpuUsage();
      while (input.length > 200 && process.cpuUsage().user - user < 15_000);
      return undefined;
    };
    const waiting = (input: Buffer): undefined => {
      if (input.length > 200) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
      return undefined;
    };
    expect(found({ make: plain, judge: busy }, 3000)[0]?.fault).toMatch(/^slow: \d+ ms on the CPU$/u);
    expect(found({ make: plain, judge: waiting }, 500)).toEqual([]);
  });

  it('memory that is never given back', () => {
    const kept: Buffer[] = [];
    const judge = (): undefined => void kept.push(Buffer.alloc(10_000));
    const targets = [{ name: 'leaking', share: 1, make: plain, judge }];
    expect(fuzz(targets, { seed: 7, until: { inputs: 3000 } }).grownBytes).toBeGreaterThan(15_000_000);
    expect(kept.length).toBeGreaterThan(0);
  });

  it('the same with the same seed', () => {
    const judge = (input: Buffer): string | undefined => (input[0] === 0x41 ? 'begins with A' : undefined);
    expect(found({ make: plain, judge })).toEqual(found({ make: plain, judge }));
    const random = seededRandom(1);
    expect(Array.from({ length: 4 }, () => random.below(1000))).not.toEqual(
      Array.from({ length: 4 }, (_, index) => seededRandom(2 + index).below(1000)),
    );
  });
});

/** The user of whatever comes out of the cipher: what no validator may do. */
function looseUser(cookie: string): string | undefined {
  const bytes = Buffer.from(cookie, 'base64');
  if (bytes.length % 16 !== 0) return undefined;
  const by = createDecipheriv(aes.cipher, aes.key, aes.iv).setAutoPadding(false);
  const clear = Buffer.concat([by.update(bytes), by.final()]).toString('latin1');
  return /\$u:(?<user>user[^%]+)%/u.exec(clear)?.groups?.['user'];
}
