import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editEnvFile } from './edit.ts';
import { envEntries, parseEnvFile } from './grammar.ts';
import { quoteEnvValue, whyUnquotable } from './quoting.ts';

function edit(text: string, wanted: Record<string, string | null>): string {
  return editEnvFile(text, new Map(Object.entries(wanted)));
}

describe('editEnvFile', () => {
  it('changes an entry where it stands and keeps comments, order and other entries', () => {
    const text = "# Sametime\nA=1\n\n# realm\nexport B='old' # note\nC=3\n";
    expect(edit(text, { B: 'new' })).toBe('# Sametime\nA=1\n\n# realm\nexport B=new\nC=3\n');
  });

  it('adds new entries at the end, in order', () => {
    expect(edit('A=1\n', { B: '2', C: '3' })).toBe('A=1\nB=2\nC=3\n');
    expect(edit('', { B: '2' })).toBe('B=2\n');
  });

  it('ends the last line before it adds one', () => {
    expect(edit('A=1', { B: '2' })).toBe('A=1\nB=2\n');
  });

  it('writes line ends as the file has them', () => {
    expect(edit('A=1\r\nB=2\r\n', { A: '9', C: '3' })).toBe('A=9\r\nB=2\r\nC=3\r\n');
  });

  it('changes the last of several entries, which is the one that counts', () => {
    expect(edit('A=1\nA=2\n', { A: '3' })).toBe('A=1\nA=3\n');
  });

  it('removes every entry of a name, with the lines of its quotes', () => {
    expect(edit("A=1\nB='x\ny'\nA=2\nB=3\n", { B: null, D: null })).toBe('A=1\nA=2\n');
  });

  it('gives a bare name a value', () => {
    expect(edit('A\nB=1\n', { A: '2' })).toBe('A=2\nB=1\n');
  });

  it('leaves a file alone that has nothing to change', () => {
    expect(edit('A=1 \r\n\n#x', {})).toBe('A=1 \r\n\n#x');
  });
});

describe('quoteEnvValue', () => {
  it.each([
    ['true', 'true'],
    ['', ''],
    ['ldap.example.com:389', 'ldap.example.com:389'],
    ['Fork:Jwt,Ltpa', 'Fork:Jwt,Ltpa'],
    ['/opt/hcl/ltpa.keys', '/opt/hcl/ltpa.keys'],
    ['two words', "'two words'"],
    ['a # b', "'a # b'"],
    ['#a', "'#a'"],
    ['pa$$word', "'pa$$word'"],
    ['a"b', `'a"b'`],
    ['grün', "'grün'"],
    [' x ', "' x '"],
    ["it's", undefined],
    ['a\nb', undefined],
    ['a\\b', undefined],
    ['a${b}', undefined],
  ])('%j is written %j', (value, text) => {
    expect(quoteEnvValue(value)).toBe(text);
  });

  it('says why a value cannot be written, without showing it', () => {
    expect(whyUnquotable("it's")).toBe('a single quote');
    expect(whyUnquotable('fine')).toBeUndefined();
  });

  it('is read back as it was meant, whatever the value', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        if (quoteEnvValue(value) === undefined) return;
        const written = edit('B=1\n', { A: value });
        expect(envEntries(parseEnvFile(written)).get('A')).toEqual({ value, expands: false });
      }),
    );
  });
});
