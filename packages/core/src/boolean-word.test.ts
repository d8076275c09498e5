import { expect, it } from 'vitest';
import { booleanOf } from './boolean-word.ts';

it('reads the words that Ansible reads, and nothing else', () => {
  expect(['y', 'Yes', 'ON', '1', 'true', 'T', true, 1].map(booleanOf)).toEqual(Array.from({ length: 8 }, () => true));
  expect(['n', 'No', 'OFF', '0', 'false', 'F', false, 0].map(booleanOf)).toEqual(
    Array.from({ length: 8 }, () => false),
  );
  expect(['', 'maybe', '1.0', 2, null, undefined, []].map(booleanOf)).toEqual(Array.from({ length: 7 }));
});
