import { describe, expect, it } from 'vitest';
import { readUserData } from './token-body.ts';

describe('readUserData', () => {
  it.each([
    ['no name before the first separator', Buffer.from('garbled$u:user\\:r/anna'), 'garbled'],
    ['no name at the end', Buffer.from('u:user\\:r/anna$garbled'), 'garbled'],
    ['a name twice', Buffer.from('a:1$a:2$u:user\\:r/anna'), 'a:2'],
    ['no text', Buffer.from('a:\u00FC$u:user\\:r/anna', 'latin1'), '\u00FC'],
  ])('believes nothing of bytes with %s, and does the same work as for sound ones', (_, bytes, read) => {
    const { attributes, canonical } = readUserData(bytes);
    expect(attributes).toBeUndefined();
    expect(canonical.toString()).toContain(read);
    expect(canonical.toString()).toContain('u:user\\:r/anna');
  });
});
