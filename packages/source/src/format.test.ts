import type { Diagnostic } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from './format.ts';
import { nearest } from './nearest.ts';

const text = '- hosts: dmgr\n    - name: SSO domain\n      websphere.sso: { domian: example.com }\n';
const unknown: Diagnostic = {
  severity: 'error',
  code: 'UNKNOWN_ARGUMENT',
  message: 'websphere.sso has no argument "domian".',
  at: { file: 'playbooks/sso.yml', line: 3, column: 24, length: 6 },
  hint: 'Did you mean "domain"?',
};

describe('formatDiagnostic', () => {
  it('shows place, code, message, the line with carets, and the hint', () => {
    expect(formatDiagnostic(unknown, text)).toBe(`playbooks/sso.yml:3:24  UNKNOWN_ARGUMENT
  websphere.sso has no argument "domian".

    2 |     - name: SSO domain
  > 3 |       websphere.sso: { domian: example.com }
      |                        ^^^^^^
  Did you mean "domain"?`);
  });

  it('leaves out what is not there', () => {
    expect(formatDiagnostic(unknown)).toBe(`playbooks/sso.yml:3:24  UNKNOWN_ARGUMENT
  websphere.sso has no argument "domian".
  Did you mean "domain"?`);
    expect(formatDiagnostic({ severity: 'warning', code: 'ODD', message: 'Odd.' })).toBe('ODD (warning)\n  Odd.');
  });

  it('lines up numbers of different width, tabs, and the first line', () => {
    const lines = `${'x\n'.repeat(9)}\ty: 1\n`;
    const frame = formatDiagnostic(
      { severity: 'error', code: 'C', message: 'M.', at: { file: 'f', line: 10, column: 2 } },
      lines,
    );
    expect(frame).toBe(`f:10:2  C\n  M.\n\n     9 | x\n  > 10 |  y: 1\n       |  ^`);
    expect(
      formatDiagnostic({ severity: 'error', code: 'C', message: 'M.', at: { file: 'f', line: 1, column: 1 } }, 'abc'),
    ).toBe(`f:1:1  C\n  M.\n\n  > 1 | abc\n      | ^`);
  });

  it('shows a window of a very long line', () => {
    const long = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
    const frame = formatDiagnostic(
      { severity: 'error', code: 'C', message: 'M.', at: { file: 'f', line: 1, column: 501, length: 4 } },
      long,
    );
    const [, , , shown = '', carets = ''] = frame.split('\n');
    expect(shown.length).toBeLessThan(140);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('does not let a file write to the terminal', () => {
    const frame = formatDiagnostic(
      { severity: 'error', code: 'C', message: 'bad \u001B[2J', at: { file: 'f', line: 1, column: 1 } },
      '\u001B[31mx\u202E',
    );
    expect(frame).not.toContain('\u001B');
    expect(frame).not.toContain('\u202E');
  });

  it('colours when asked to', () => {
    const coloured = formatDiagnostic(unknown, text, { color: true });
    // eslint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(formatDiagnostic(unknown, text));
    expect(coloured).toContain('\u001B[31mUNKNOWN_ARGUMENT\u001B[39m');
  });
});

describe('nearest', () => {
  it.each([
    ['domian', ['domain', 'enabled'], 'domain'],
    ['Domain', ['domain'], 'domain'],
    ['sso', ['websphere.sso', 'websphere.realm'], 'websphere.sso'],
    ['websphere.ssso', ['websphere.sso'], 'websphere.sso'],
    ['hsots', ['hosts', 'handlers'], 'hosts'],
    ['tsaks', ['tasks', 'tags'], 'tasks'],
    ['cpoy', ['copy'], 'copy'],
    ['ocpy', ['copy'], 'copy'],
    ['nam', ['name'], 'name'],
    ['Y', ['y'], 'y'],
    ['x', ['y', 'z'], undefined],
    ['ip', ['if', 'is', 'iq'], undefined],
    ['web', ['deb', 'we'], 'we'],
    ['port', ['sort'], undefined],
    ['port', ['host', 'domain'], undefined],
    ['completely', ['different'], undefined],
  ])('%s among %j is %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });
});
