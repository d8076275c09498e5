import { expect, it } from 'vitest';
import { pythonJson, pythonText } from './python-text.ts';

it('sorts keys and separates as json.dumps does', () => {
  expect(pythonJson({ b: [1, true, null], a: { z: 'ü\n' }, c: {}, d: [] })).toBe(
    '{"a": {"z": "ü\\n"}, "b": [1, true, null], "c": {}, "d": []}',
  );
});

it('puts one value on a line when it is indented, but nothing into empty ones', () => {
  expect(pythonJson({ b: [1], a: {} }, 4)).toBe('{\n    "a": {},\n    "b": [\n        1\n    ]\n}');
});

it.each([
  ['text', 'text'],
  [true, 'True'],
  [null, 'None'],
  [{ a: "it's", b: 'x"y', c: '\'"' }, `{'a': "it's", 'b': 'x"y', 'c': '\\'"'}`],
  [['a\n', 1.5], String.raw`['a\n', 1.5]`],
])('%j is %s in the notation of Python', (value, text) => expect(pythonText(value)).toBe(text));
