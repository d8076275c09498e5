import { describe, expect, it } from 'vitest';
import { parseBracketText } from './bracket-text.ts';

describe('parseBracketText', () => {
  it.each([
    ['-a b -c "d e"', ['-a', 'b', '-c', 'd e']],
    ['[-a b]', [['-a', 'b']]],
    ['-bindDN cn=admin,dc=x -flag', ['-bindDN', 'cn=admin,dc=x', '-flag']],
    ['-customProperties["a=1","b=2"]', ['-customProperties', ['a=1', 'b=2']]],
    ['[[timeout 600]]', [[['timeout', '600']]]],
    ['-domainName .a;.b', ['-domainName', '.a;.b']],
    ['-domainName ""', ['-domainName', '']],
  ])('%s', (text, parsed) => {
    expect(parseBracketText(text)).toEqual(parsed);
  });
});
