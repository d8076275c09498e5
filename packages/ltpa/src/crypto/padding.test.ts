import { createCipheriv } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { withoutPadding } from './padding.ts';
import { providers } from '../testing/providers.ts';

/** Blocks that end with some bytes. */
function padded(...tail: number[]): Buffer {
  return Buffer.concat([Buffer.alloc(32 - tail.length, 0xaa), Buffer.from(tail)]);
}

describe('withoutPadding', () => {
  it('takes off every length of padding', () => {
    for (let count = 1; count <= 16; count += 1) {
      const clear = withoutPadding(padded(...Array<number>(count).fill(count)), 16);
      expect(clear).toEqual(Buffer.alloc(32 - count, 0xaa));
    }
    expect(withoutPadding(Buffer.alloc(8, 8), 8)).toEqual(Buffer.alloc(0));
  });

  it('refuses every byte that is not the count', () => {
    for (let count = 2; count <= 16; count += 1) {
      for (let at = 0; at < count - 1; at += 1) {
        const tail = Array<number>(count).fill(count);
        tail[at] = count ^ 0x80;
        expect(withoutPadding(padded(...tail), 16)).toBeUndefined();
      }
    }
  });

  it.each([
    ['no padding', padded(0), 16],
    ['more than a block', padded(...Array<number>(17).fill(17)), 16],
    ['more than a short block', padded(...Array<number>(9).fill(9)), 8],
    ['bytes beyond any count', padded(0xff), 16],
  ])('refuses %s', (_, bytes, size) => {
    expect(withoutPadding(bytes, size)).toBeUndefined();
  });

  it('leaves nothing of what it refuses in memory', () => {
    const bytes = padded(0);
    const alloc = vi.spyOn(Buffer, 'alloc');
    withoutPadding(bytes, 16);
    const made = alloc.mock.results.map(({ value }) => value as Buffer);
    alloc.mockRestore();
    expect(made).toEqual([Buffer.alloc(32)]);
  });

  it('gives a copy', () => {
    const bytes = padded(1);
    const clear = withoutPadding(bytes, 16);
    bytes.fill(0);
    expect(clear).toEqual(Buffer.alloc(31, 0xaa));
  });
});

describe.each(providers)('$name', (crypto) => {
  const key = Buffer.alloc(16, 1);

  it('takes a last byte of 1 to 16 for padding', () => {
    for (let last = 0; last < 256; last += 1) {
      const cipher = createCipheriv('aes-128-cbc', key, key).setAutoPadding(false);
      const block = padded(...Array<number>(Math.min(Math.max(last, 1), 16)).fill(last));
      const encrypted = Buffer.concat([cipher.update(block), cipher.final()]);
      const clear = crypto.decrypt({ cipher: 'aes-128-cbc', key, iv: key }, encrypted);
      expect(clear?.length).toBe(last >= 1 && last <= 16 ? 32 - last : undefined);
    }
  });

  it.each([0, 1, 15, 17])('decrypts nothing of %i bytes', (length) => {
    expect(crypto.decrypt({ cipher: 'aes-128-cbc', key, iv: key }, Buffer.alloc(length))).toBeUndefined();
    expect(
      crypto.decrypt({ cipher: 'des-ede3-ecb', key: Buffer.alloc(24, 1), iv: null }, Buffer.alloc(length)),
    ).toBeUndefined();
  });
});
