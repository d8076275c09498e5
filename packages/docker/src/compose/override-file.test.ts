import { describe, expect, it } from 'vitest';
import { setEnvironment } from './override-file.ts';

const set = (text: string | undefined, name = 'NEW', value = 'true', service = 'proxy') =>
  setEnvironment(text, new Map([[service, new Map([[name, value]])]]), undefined);

describe('setEnvironment', () => {
  it.each([
    ['an empty file', '', 'services:\n  proxy:\n    environment:\n      NEW: "true"\n'],
    ['a file with comments only', '# mine', '# mine\nservices:\n  proxy:\n    environment:\n      NEW: "true"\n'],
    ['services without content', 'services:\n', 'services:\n  proxy:\n    environment:\n      NEW: "true"\n'],
    [
      'another top level',
      'volumes:\n    data: {}\n',
      'volumes:\n    data: {}\nservices:\n  proxy:\n    environment:\n      NEW: "true"\n',
    ],
    [
      'another service',
      'services:\n    auth:\n        image: a # keep\n',
      'services:\n    proxy:\n      environment:\n        NEW: "true"\n    auth:\n        image: a # keep\n',
    ],
    [
      'the service with other settings',
      'services:\n  proxy:\n    # why\n    restart: always\n',
      'services:\n  proxy:\n    # why\n    environment:\n      NEW: "true"\n    restart: always\n',
    ],
    [
      'another variable',
      'services:\n  proxy:\n    environment:\n      OLD: 1\n    restart: always\n',
      'services:\n  proxy:\n    environment:\n      NEW: "true"\n      OLD: 1\n    restart: always\n',
    ],
    [
      'the variable with another value',
      "services:\n  proxy:\n    environment:\n      NEW: 'no' # since 2024\n      OLD: 1\n",
      'services:\n  proxy:\n    environment:\n      NEW: "true" # since 2024\n      OLD: 1\n',
    ],
    [
      'a list of variables',
      'services:\n  proxy:\n    environment:\n    - OLD=1\n',
      'services:\n  proxy:\n    environment:\n    - "NEW=true"\n    - OLD=1\n',
    ],
    [
      'a list that has the variable',
      'services:\n  proxy:\n    environment:\n      - OLD=1\n      - NEW\n',
      'services:\n  proxy:\n    environment:\n      - OLD=1\n      - "NEW=true"\n',
    ],
  ])('adds to %s', (_, before, after) => {
    expect(set(before)).toBe(after);
    expect(set(after)).toBe(after);
  });

  it('writes what Compose 1 wants in a new file', () => {
    expect(setEnvironment(undefined, new Map([['a', new Map([['B', 'c']])]]), '2.4')).toMatch(
      /^#.*\nversion: "2\.4"\nservices:\n {2}a:/su,
    );
  });

  it('writes every value as text', () => {
    expect(set('', 'NEW', 'a"b\\c: #d')).toBe('services:\n  proxy:\n    environment:\n      NEW: "a\\"b\\\\c: #d"\n');
    expect(set('', 'NEW', '010')).toContain('NEW: "010"');
  });

  it('sets several at once', () => {
    const wanted = new Map([
      ['auth', new Map([['A', '1']])],
      [
        'proxy',
        new Map([
          ['B', '2'],
          ['C', '3'],
        ]),
      ],
    ]);
    const text = setEnvironment('', wanted, undefined) ?? '';
    expect(setEnvironment(text, wanted, undefined)).toBe(text);
    expect(
      text
        .split('\n')
        .map((line) => line.trim())
        .toSorted()
        .join(' ')
        .trim(),
    ).toBe('A: "1" B: "2" C: "3" auth: environment: environment: proxy: services:');
  });

  it.each([
    ['braces', 'services: { proxy: { restart: always } }\n'],
    ['an alias', 'x: &x\n  OLD: 1\nservices:\n  proxy:\n    environment: *x\n'],
    ['broken YAML', 'services: [\n'],
    ['a tag of its own', 'services:\n  proxy:\n    ports: !reset []\n'],
    ['a block scalar', 'services:\n  proxy:\n    environment:\n      NEW: |\n        text\n'],
  ])('refuses to edit %s', (_, text) => {
    expect(set(text)).toBeUndefined();
  });
});
