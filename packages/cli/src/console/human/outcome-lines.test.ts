import type { HostOutcome } from '@signet/engine';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { outcomeLines, shown } from './outcome-lines.ts';

const plain = pc.createColors(false);

function outcome(part: Partial<HostOutcome>): HostOutcome {
  return { status: 'ok', changes: [], findings: [], effects: [], durationMs: 1, ...part };
}

function lines(results: Record<string, HostOutcome>, changes = true): string[] {
  return outcomeLines('Realm name', new Map(Object.entries(results)), { changes, theme: plain }).map((line) =>
    line.trimEnd(),
  );
}

describe('outcomeLines', () => {
  it('puts hosts of one status on one line', () => {
    const ok = outcome({});
    expect(lines({ a: ok, b: ok, c: ok })).toEqual([`  ok          ${'Realm name'.padEnd(54)} 3 hosts`]);
  });

  it('leaves less room for names on a narrow terminal', () => {
    const [line] = outcomeLines('Realm name', new Map([['a', outcome({})]]), {
      changes: false,
      theme: plain,
      columns: 80,
    });
    expect(line).toBe(`  ok          ${'Realm name'.padEnd(40)} a`);
  });

  it('tells once what is the same for several hosts', () => {
    const [one, other] = [outcome({ msg: 'hello' }), outcome({ msg: 'bye' })];
    expect(lines({ a: one, b: one }).slice(1)).toEqual(['      hello']);
    expect(lines({ a: one, b: other, c: one }).slice(1)).toEqual(['      a, c: hello', '      b: bye']);
  });

  it('shows each changed field with both values, and nothing of them without --diff', () => {
    const changed = outcome({ status: 'changed', changes: [{ path: 'realm', from: null, to: 'x:389' }] });
    expect(lines({ a: changed })[1]).toBe('      realm: (none) → x:389');
    expect(lines({ a: changed }, false)).toHaveLength(1);
  });

  it('says what failed, why, what next and where', () => {
    const error = {
      code: 'LDAP_BIND_REFUSED',
      message: 'The directory refused.',
      hint: 'Check ldap_bind_password.',
      at: { file: 'p.yml', line: 3, column: 7 },
    };
    expect(lines({ a: outcome({ status: 'failed', error }) }).slice(1)).toEqual([
      '      LDAP_BIND_REFUSED  The directory refused.',
      '      Check ldap_bind_password.',
      '      at p.yml:3:7',
    ]);
  });

  it('tells every error that an assertion found, each once', () => {
    const [first, second] = [
      { severity: 'error', code: 'LTPA_KEYS_DIFFER', message: 'Other keys.', hint: 'Copy them.' },
      { severity: 'error', code: 'LTPA_PASSWORD_DRIFT', message: 'Another password.' },
    ] as const;
    const error = { code: first.code, message: first.message, hint: first.hint };
    expect(lines({ a: outcome({ status: 'failed', findings: [first, second], error }) }).slice(1)).toEqual([
      '      LTPA_KEYS_DIFFER  Other keys.',
      '      Copy them.',
      '      LTPA_PASSWORD_DRIFT  Another password.',
    ]);
  });

  it('names the common reason of a skip once', () => {
    const skipped = outcome({ status: 'skipped', msg: 'proved after the changes' });
    expect(lines({ a: skipped, b: skipped })).toEqual([
      `  skipped     ${'Realm name'.padEnd(54)} a, b  (proved after the changes)`,
    ]);
  });

  it('shows warnings of assertions with code and hint', () => {
    const finding = {
      severity: 'warning',
      code: 'CLOCK_SKEW',
      message: 'The clock is 75 s ahead.',
      hint: 'Use NTP.',
    } as const;
    expect(lines({ a: outcome({ findings: [finding] }) }).slice(1)).toEqual([
      '      warning The clock is 75 s ahead.  CLOCK_SKEW',
      '              Use NTP.',
    ]);
  });
});

describe('shown', () => {
  it.each([
    [null, '(none)'],
    ['', '""'],
    ['plain text', 'plain text'],
    [' leading', '" leading"'],
    ['a\nb', '"a\\nb"'],
    [['a'], '["a"]'],
    [5, '5'],
  ])('%j is %s', (value, text) => expect(shown(value)).toBe(text));
});
