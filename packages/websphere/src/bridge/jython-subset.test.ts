import { describe, expect, it } from 'vitest';
import { bridgeFile } from './bridge-file.ts';

/** Code without comments and texts, so that words in them do not count. */
function codeOf(source: string): string {
  return source
    .replaceAll(/"""[\s\S]*?"""/gu, '""')
    .split('\n')
    .map((line) => line.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '""').replace(/#.*$/u, ''))
    .join('\n');
}

/** What Jython 2.1 does not know, and what a bridge must not do, by what it looks like. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  'boolean constants': /\b(?:True|False|bool)\b/u,
  'with statements': /^\s*with\s/mu,
  'except ... as': /\bexcept\b[^:\n]*\bas\b/u,
  'raise with a call': /^\s*raise\s+\w+\(/mu,
  'conditional expressions': /=[^\n]*\sif\s[^\n]*\selse\s/u,
  'generator expressions and comprehensions': /[([][^()[\]\n]*\sfor\s+\w+\s+in\s/u,
  'later built-ins':
    /\b(?:sorted|reversed|enumerate|sum|any|all|next|set|frozenset|super|property|bytes|bytearray|file|dict|zip|memoryview|format)\s*\(/u,
  'str.format, strip(chars), pop, partition, zfill':
    /\.(?:format|partition|rpartition|rsplit|zfill|pop)\s*\(|\.strip\([^)]|(?<!Decoder\(\)|Encoder\(\))\.(?:decode|encode)\s*\(/u,
  decorators: /^\s*@/mu,
  yield: /\byield\b/u,
  'new-style classes': /class\s+\w+\s*\(\s*object\s*\)/u,
  'in for dictionaries or texts': /\bif\b[^\n]*\S\s+(?:not\s+)?in\s/u,
  'nested functions that need scopes': /\blambda\b/u,
  'augmented assignment to attributes': /\w\.\w+\s*[-+*]=/u,
  'isinstance with several types': /isinstance\([^)]*\(/u,
  'modules that are missing': /\bimport\s+(?:base64|json|logging|subprocess)\b/u,
  'keyword as attribute': /\.in\b/u,
  'evaluation of text': /\b(?:eval|exec|execfile|compile|__import__|input|raw_input)\b/u,
};

describe('bridge.py', () => {
  const code = codeOf(bridgeFile());

  it.each(Object.entries(FORBIDDEN))('has no %s', (_, pattern) => {
    expect(code.split('\n').filter((line) => pattern.test(line))).toEqual([]);
  });

  it.each([
    ['boolean constants', 'x = True'],
    ['except ... as', 'except Exception as e:'],
    ['generator expressions and comprehensions', 'x = [a for a in b]'],
    ['conditional expressions', 'x = 1 if y else 2'],
    ['in for dictionaries or texts', 'if key in names: pass'],
    ['evaluation of text', 'eval(text)'],
  ])('would notice %s', (name, line) => {
    expect(FORBIDDEN[name]?.test(line)).toBe(true);
  });

  it('uses except together with finally only nested', () => {
    const lines = code.split('\n');
    for (const [at, line] of lines.entries()) {
      if (line.trim() !== 'finally:') continue;
      const indent = /^ */u.exec(line)?.[0] ?? '';
      const tries = lines.slice(0, at).findLastIndex((candidate) => candidate === `${indent}try:`);
      expect(lines.slice(tries, at).some((candidate) => candidate.startsWith(`${indent}except`))).toBe(false);
    }
  });

  it('is plain ASCII and can be read in one sitting', () => {
    expect(/^[\n\u0020-\u007e]*$/u.test(bridgeFile())).toBe(true);
    expect(bridgeFile().split('\n').length).toBeLessThan(180);
  });
});
