import { InputError, Secret } from '@signet/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { encryptVault, openVault, passwordFromBytes, vaultIdOf } from './index.ts';

vi.setConfig({ testTimeout: 60_000 });

const password = { id: 'default', password: new Secret('battery staple') };
const at = { file: 'group_vars/all.yml', line: 4, column: 15 };

describe('any bytes', () => {
  it('come back as they were, under any label and password', () => {
    const label = fc.stringMatching(/^[!-:<-~]([ -:<-~]{0,8}[!-:<-~])?$/u);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), label, fc.uint8Array({ minLength: 1 }), (clear, id, secret) => {
        const text = encryptVault(clear, { id, password: passwordFromBytes(secret) });
        expect(text).toMatch(/^\$ANSIBLE_VAULT;1\.[12];AES256.*\n(?:[0-9a-f]{80}\n)*[0-9a-f]{1,80}\n$/u);
        expect(vaultIdOf(text)).toBe(id);
        const opened = openVault(text, [{ id: 'other', password: passwordFromBytes(secret) }]);
        expect(opened.clear).toEqual(Buffer.from(clear));
      }),
      { numRuns: 60 },
    );
  });

  it('never open under another password', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.uint8Array({ minLength: 1 }), (one, other) => {
        fc.pre(!Buffer.from(one).equals(other));
        const text = encryptVault('x', { id: 'default', password: passwordFromBytes(one) });
        const wrong = { id: 'default', password: passwordFromBytes(other) };
        expect(codeOf(() => openVault(text, [wrong], at))).toBe('VAULT_WRONG_PASSWORD');
      }),
      { numRuns: 40 },
    );
  });

  it('of 8 MB take seconds, not minutes', () => {
    const clear = Buffer.alloc(8 * 1024 * 1024, 'abc');
    const started = performance.now();
    expect(openVault(encryptVault(clear, password), [password]).clear.equals(clear)).toBe(true);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('of more than 100 MiB are refused before anything is done', () => {
    expect(codeOf(() => encryptVault(Buffer.alloc(101 * 1024 * 1024), password))).toBe('VAULT_TOO_LARGE');
  });

  it('that are no UTF-8 are kept by a password', () => {
    const text = encryptVault('x', { id: 'default', password: passwordFromBytes(Buffer.from([0xff, 0x61])) });
    const replaced = { id: 'default', password: passwordFromBytes(Buffer.from('\uFFFDa')) };
    expect(codeOf(() => openVault(text, [replaced]))).toBe('VAULT_WRONG_PASSWORD');
  });
});

describe('a label', () => {
  it.each(['', ' ', 'a;b', 'a\nb', 'ümlaut', ' x'])('%j is refused: Ansible would not read the header', (id) => {
    expect(codeOf(() => encryptVault('x', { ...password, id }))).toBe('VAULT_ID');
  });
});

describe('damage', () => {
  const text = encryptVault('realm: ldap.example.com:389\n', password);
  const body = Buffer.from(text.split('\n').slice(1).join(''), 'hex').toString('latin1');
  const [salt = '', hmac = '', content = ''] = body.split('\n');
  const wrap = (inner: string): string =>
    `$ANSIBLE_VAULT;1.1;AES256\n${Buffer.from(inner, 'latin1').toString('hex')}\n`;
  const flip = (digits: string): string => (digits.startsWith('0') ? '1' : '0') + digits.slice(1);

  it.each([
    ['the salt', wrap(`${flip(salt)}\n${hmac}\n${content}`), 'VAULT_WRONG_PASSWORD', /does not open/u],
    ['the checksum', wrap(`${salt}\n${flip(hmac)}\n${content}`), 'VAULT_WRONG_PASSWORD', /does not open/u],
    ['the content', wrap(`${salt}\n${hmac}\n${flip(content)}`), 'VAULT_WRONG_PASSWORD', /does not open/u],
    ['the checksum cut', wrap(`${salt}\n${hmac.slice(2)}\n${content}`), 'VAULT_DAMAGED', /checksum/u],
    ['the content cut', wrap(`${salt}\n${hmac}\n${content.slice(2)}`), 'VAULT_DAMAGED', /cut off or added to/u],
    [
      'half a byte cut',
      wrap(`${salt}\n${hmac}\n${content.slice(1)}`),
      'VAULT_DAMAGED',
      /content was cut off .*Odd-length/u,
    ],
    ['no salt', wrap(`\n${hmac}\n${content}`), 'VAULT_DAMAGED', /salt is empty/u],
    ['no content', wrap(`${salt}\n${hmac}\n`), 'VAULT_DAMAGED', /content/u],
    ['a fourth part', wrap(`${salt}\n${hmac}\n${content}\n6162`), 'VAULT_DAMAGED', /follows its end/u],
    [
      'a digit inside that is none',
      wrap(`${salt}\n${hmac}\nzz${content.slice(2)}`),
      'VAULT_DAMAGED',
      /its content holds/u,
    ],
    ['a digit outside that is none', text.replace(/\n(.{80})\n../u, '\n$1\nxy'), 'VAULT_DAMAGED', /line 3 holds "x"/u],
    ['a digit lost', text.replace(/.\n$/u, '\n'), 'VAULT_DAMAGED', /it was cut off .*Odd-length/u],
    ['another version', text.replace('1.1', '1.0'), 'VAULT_DAMAGED', /version "1.0"/u],
    ['no version', text.replace(';1.1;AES256', ''), 'VAULT_DAMAGED', /begin|version/u],
    ['control characters', text.replace('AES256', '\u001B[2J'), 'VAULT_DAMAGED', /cipher "\\u001b\[2J"/u],
  ])('%s: the right error at the value', (_what, damagedText, code, message) => {
    const error = errorOf(() => openVault(damagedText, [password], at));
    expect([error?.code, error?.at]).toEqual([code, at]);
    expect(error?.message).toMatch(message);
  });

  it('of any one character never gives another clear text, nor any other error', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.integer({ min: 33, max: 126 }), (index, code) => {
        const changed = text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
        try {
          expect(openVault(changed, [password], at).clear.toString()).toBe('realm: ldap.example.com:389\n');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).code).toMatch(/^VAULT_(?:DAMAGED|WRONG_PASSWORD)$/u);
          expect((error as InputError).at).toEqual(at);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function errorOf(run: () => unknown): InputError | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  return undefined;
}

function codeOf(run: () => unknown): string | undefined {
  return errorOf(run)?.code;
}
