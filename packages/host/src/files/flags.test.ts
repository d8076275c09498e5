import { taskContext } from '@signet/testkit';
import { describe, expect, it } from 'vitest';
import { compareFlags, flagsAfter, flagsCommand } from './flags.ts';

describe('flags for chattr', () => {
  it.each([
    ['', '+iA', 'Ai'],
    ['A', '+A', 'A'],
    ['Ai', '-A', 'i'],
    ['Ai', '=d', 'd'],
    ['Ai', 'd', 'd'],
    ['Ai', '', ''],
    ['', '+e', ''],
  ])('%j and %j make %j', (current, wanted, after) => {
    expect(flagsAfter(current, wanted, taskContext())).toBe(after);
  });

  it('differs by meaning, and changes only the difference', () => {
    expect(compareFlags('iA', 'Ai')).toEqual([]);
    expect(compareFlags('A', 'd')).toEqual([{ path: 'attributes', from: 'A', to: 'd' }]);
    expect(flagsCommand('Ai', 'Ad', '"$path"')).toBe('chattr -i +d -- "$path" || exit 90');
    expect(() => flagsAfter('', '+i -- /etc', taskContext())).toThrow('no list of flags');
  });
});
