import { parseYaml, toPlain } from '@signet/source';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Plain, yamlText } from './yaml-text.ts';

const key = fc.stringMatching(/^[a-z_]{1,6}$/u);
const scalar = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('yes', 'null', '1', '', 'a: b', '{{ x }}', 'no '),
);
const { value } = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe('yamlText', () => {
  it('is read as the value that it was made from', () => {
    fc.assert(
      fc.property(value, (expected) => {
        const { value: node, diagnostics } = parseYaml('x.yml', yamlText({ value: expected }));
        expect(diagnostics).toEqual([]);
        expect(node && toPlain(node)).toEqual({ value: expected });
      }),
    );
  });
});
