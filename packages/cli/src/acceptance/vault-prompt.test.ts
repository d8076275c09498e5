import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { encryptVault, openVault } from '@signet/vault';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answers, onTerminal as runOnTerminal, terminalMissing } from '../testing/terminal.ts';

vi.setConfig({ testTimeout: 60_000 });

const PASSWORD = { id: 'default', password: new Secret('zwölf Äpfel') };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-prompt-'));
  writeFileSync(join(folder, 'c'), 'clear\n');
  writeFileSync(join(folder, 'v'), encryptVault('clear\n', PASSWORD));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Runs `signet vault …` on a terminal.
 *
 * @returns The screen, with the exit code and the terminal's state at its end.
 */
function onTerminal(args: string, answers: Answers): Promise<string> {
  // Ctrl-C is for the shell as well.
  const state = String.raw`stty -a | grep -o -- '-\{0,1\}\(icanon\|echo\) '`;
  return runOnTerminal(folder, `trap : INT; signet vault ${args}; echo "code $?"; ${state}`, answers);
}

const RESTORED = 'icanon \necho \n';
const NEW = 'New Vault password: ';
const CONFIRM = 'Confirm New Vault password: ';

describe.skipIf(terminalMissing !== undefined)(
  `on a terminal${terminalMissing === undefined ? '' : ` (skipped: ${terminalMissing})`}`,
  () => {
    it('a new password is asked for twice and never shown', async () => {
      const screen = await onTerminal('encrypt c', [
        [NEW, 'zwölf Äpfel\r'],
        [CONFIRM, 'zwölf Äpfel\r'],
      ]);
      expect(screen).toBe(`${NEW}\n${CONFIRM}\nEncrypted.\ncode 0\n${RESTORED}`);
      expect(openVault(readFileSync(join(folder, 'c'), 'utf8'), [PASSWORD]).clear.toString()).toBe('clear\n');
    });

    it('what was mistyped can be taken back: one character, or all', async () => {
      const screen = await onTerminal('view v', [
        ['Vault password: ', 'wrong\u0015 zwölf Äpö\u007Fx\u007F\u001B[Dfel \r'],
      ]);
      expect(screen).toBe(`Vault password: \nclear\ncode 0\n${RESTORED}`);
    });

    it('two that differ change nothing', async () => {
      const screen = await onTerminal('encrypt c --vault-id prod@prompt', [
        ['New vault password (prod): ', 'one\r'],
        ['Confirm new vault password (prod): ', 'two\r'],
      ]);
      expect(screen).toMatch(/VAULT_PASSWORDS_DIFFER[^]*code 65\n/u);
      expect(readFileSync(join(folder, 'c'), 'utf8')).toBe('clear\n');
    });

    it('an empty one is an error', async () => {
      expect(await onTerminal('view v', [['Vault password: ', '\r']])).toMatch(/VAULT_EMPTY_PASSWORD[^]*code 65\n/u);
    });

    it.each([
      ['at the password', 'encrypt c', [[NEW, 'abc\u0003']]],
      ['at the confirmation', 'encrypt c', [[NEW, 'abc\r'], [CONFIRM, '\u0003']]], // prettier-ignore
      [
        'at the name',
        'encrypt-string -p --vault-id a@prompt',
        [
          ['password (a): ', 'x\r'],
          ['password (a): ', 'x\r'],
          ['Variable name', 'na\u0003'],
        ],
      ],
    ] as [string, string, [string, string][]][])(
      'Ctrl-C %s ends with 130 and gives the terminal back',
      async (_what, args, answers) => {
        const screen = await onTerminal(args, answers);
        expect(screen).toMatch(new RegExp(`code 130\n${RESTORED}$`, 'u'));
        expect(screen).not.toContain('abc');
        expect(readFileSync(join(folder, 'c'), 'utf8')).toBe('clear\n');
      },
    );

    it('answers that come all at once each go to their question', async () => {
      const screen = await onTerminal('encrypt c', [[NEW, 'zwölf Äpfel\rzwölf Äpfel\r']]);
      expect(screen).toContain('code 0');
      expect(openVault(readFileSync(join(folder, 'c'), 'utf8'), [PASSWORD]).clear.toString()).toBe('clear\n');
    });

    it('encrypt-string asks for name and value; --show-input shows the value', async () => {
      writeFileSync(join(folder, 'pw'), PASSWORD.password.reveal());
      const hidden = await onTerminal('encrypt-string --prompt --vault-id pw', [
        ['Variable name', 'bind\r'],
        ['String to encrypt (hidden): ', 'p@ss\r'],
      ]);
      expect(hidden).toMatch(/no name\): bind\nString to encrypt \(hidden\): \nbind: !vault \|\n/u);
      const shown = await onTerminal('encrypt-string --prompt --show-input --vault-id pw', [
        ['Variable name', '\r'],
        ['String to encrypt: ', 'p@ssx\u007F\r'],
      ]);
      expect(shown).toContain('String to encrypt: p@ssx\b \b\n!vault |\n');
    });
  },
);
