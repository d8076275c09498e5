import { Secret } from '@signet/core';
import { mintToken2, openKeyFile } from '@signet/ltpa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyFileText, type LtpaFolder, ltpaFolder, newKeys, PASSWORD, REALM } from '../testing/ltpa-folder.ts';
import { type Answers, onTerminal as runOnTerminal, terminalMissing } from '../testing/terminal.ts';

vi.setConfig({ testTimeout: 60_000 });

const keys = newKeys();
const others = newKeys();
const OTHER_PASSWORD = 'another horse, another battery';
const TOKEN = mintToken2(keys, { user: `user:${REALM}/uid=jdoe`, expiresMs: Date.now() + 3_600_000 });

let folder: LtpaFolder;
beforeEach(() => {
  folder = ltpaFolder();
  folder.put('a.keys', keyFileText(keys));
  folder.put('b.keys', keyFileText(keys));
  folder.put('o.keys', keyFileText(others, OTHER_PASSWORD));
  folder.put('token', TOKEN);
});
afterEach(() => folder.remove());

const onTerminal = (line: string, answers: Answers): Promise<string> =>
  runOnTerminal(folder.path, `${line}; echo "code $?"`, answers);

describe.skipIf(terminalMissing !== undefined)(
  `on a terminal${terminalMissing === undefined ? '' : ` (skipped: ${terminalMissing})`}`,
  () => {
    it('asks for token and password, and shows neither', async () => {
      const screen = await onTerminal('signet ltpa token check --keys a.keys', [
        ['Token (not shown): ', `${TOKEN}\r`],
        ['Password of a.keys: ', `${PASSWORD}\r`],
      ]);
      expect(screen).toMatch(
        new RegExp(
          String.raw`^Token \(not shown\): \n${TOKEN.length} characters read\.\nPassword of a\.keys: \nValid for another 59 minutes\.\n[^]*code 0\n$`,
          'u',
        ),
      );
      expect(screen).not.toContain(TOKEN.slice(0, 12));
      expect(screen).not.toContain('battery');
    });

    it('takes a token that was pasted with line ends for one answer', async () => {
      const screen = await onTerminal('signet ltpa token check --keys a.keys', [
        ['Token (not shown): ', `${TOKEN.replaceAll(/.{76}/gu, '$&\r')}\r`],
        ['Password of a.keys: ', `${PASSWORD}\r`],
      ]);
      expect(screen).toMatch(/Password of a\.keys: \nValid for another 59 minutes\.\n[^]*code 0\n$/u);
    });

    it('says why there is no token before it asks for a password', async () => {
      const screen = await onTerminal('signet ltpa token check --keys a.keys', [
        ['Token (not shown): ', 'Cookie: JSESSIONID=1; foo=bar\r'],
      ]);
      expect(screen).toMatch(/characters read\.\nLTPA_NO_TOKEN\n {2}There is no LtpaToken2 among[^]*code 65\n$/u);
    });

    it('looks at a key file before it asks for a password', async () => {
      folder.put('page.keys', '<html>');
      const screen = await onTerminal('signet ltpa token check @token --keys page.keys', []);
      expect(screen).toMatch(/^LTPA_NOT_A_KEY_FILE\n {2}page\.keys: This is no LTPA key file[^]*code 65\n$/u);
    });

    it('asks on the terminal where standard error goes elsewhere', async () => {
      const screen = await onTerminal('signet ltpa token check @token --keys a.keys 2> /dev/null', [
        ['Password of a.keys: ', `${PASSWORD}\r`],
      ]);
      expect(screen).toMatch(/^Password of a\.keys: \nValid[^]*code 0\n$/u);
    });

    it('asks once for a new password that no key file can have', async () => {
      const screen = await onTerminal('signet ltpa generate --realm r -o n.keys', [
        ['Password of the new key file: ', 'Pässwörter genug\r'],
      ]);
      expect(screen).toMatch(/^Password of the new key file: \nLTPA_UNFIT_PASSWORD\n[^]*code 65\n$/u);
    });

    it('asks for the password beside a token that comes through a pipe', async () => {
      const screen = await onTerminal('signet ltpa token check - --keys a.keys < token', [
        ['Password of a.keys: ', `${PASSWORD}\r`],
      ]);
      expect(screen).toMatch(/^Password of a\.keys: \nValid for another 59 minutes\.\n[^]*code 0\n$/u);
    });

    it('asks once for key files of one password, again for another', async () => {
      const screen = await onTerminal('signet ltpa token check @token --keys o.keys --keys a.keys --keys b.keys', [
        ['Password of o.keys: ', `${OTHER_PASSWORD}\r`],
        ['Password of a.keys: ', `${PASSWORD}\r`],
      ]);
      expect(screen).toMatch(/^Password of o\.keys: \nPassword of a\.keys: \nValid[^]*code 0\n$/u);
    });

    it('asks for a new password twice', async () => {
      const make = 'signet ltpa generate --realm r -o n.keys';
      const screen = await onTerminal(make, [
        ['Password of the new key file: ', `${PASSWORD}\r`],
        ['Password of the new key file, once more: ', `${PASSWORD}\r`],
      ]);
      expect(screen).toMatch(/n\.keys has new keys, layout 1\.0\.\n[^]*code 0\n$/u);
      expect(openKeyFile(folder.get('n.keys'), new Secret(PASSWORD)).realm).toBe('r');
      const differing = await onTerminal('signet ltpa rewrap a.keys', [
        ['Password of a.keys: ', `${PASSWORD}\r`],
        ['New password of a.keys: ', 'one\r'],
        ['New password of a.keys, once more: ', 'two\r'],
      ]);
      expect(differing).toMatch(/LTPA_PASSWORDS_DIFFER[^]*code 65\n$/u);
      expect(folder.get('a.keys')).toBe(keyFileText(keys));
    });

    it('asks diff for the second password only when the first one does not open both', async () => {
      const same = await onTerminal('signet ltpa diff a.keys b.keys --ask-password', [
        ['Password of a.keys: ', `${PASSWORD}\r`],
      ]);
      expect(same).toMatch(/^Password of a\.keys: \nSame keys, same realm\.[^]*code 0\n$/u);
      const other = await onTerminal('signet ltpa diff a.keys o.keys --ask-password', [
        ['Password of a.keys: ', `${PASSWORD}\r`],
        ['Password of o.keys: ', `${OTHER_PASSWORD}\r`],
      ]);
      expect(other).toMatch(
        /^Password of a\.keys: \nPassword of o\.keys: \nDifferent keys, same realm\.[^]*code 1\n$/u,
      );
    });

    it('dies of SIGINT at Ctrl-C, so that a loop of the shell ends as well', async () => {
      const leave = [['Password of a.keys: ', '\u0003']] as const;
      expect(await onTerminal('trap : INT; signet ltpa verify a.keys', leave)).toMatch(/code 130\n$/u);
      expect(await onTerminal('for i in 1 2; do signet ltpa verify a.keys; done', leave)).toBe(
        'Password of a.keys: \n',
      );
    });

    it('interrupts a run at Ctrl-C at one of its prompts', async () => {
      folder.put('p.yml', '- hosts: localhost\n  gather_facts: false\n  tasks: [{ pause: { prompt: go on } }]\n');
      const screen = await onTerminal('trap : INT; signet run p.yml -i localhost, -c local', [['go on: ', '\u0003']]);
      expect(screen).toMatch(/\nInterrupted: [^]*\nInterrupted in [^]*code 130\n$/u);
    });

    it('stops at Ctrl-Z, goes on when it is continued, and takes it for no part of the password', async () => {
      const screen = await onTerminal('set -m; signet ltpa verify a.keys; echo "stopped $?"; fg', [
        ['Password of a.keys: ', `${PASSWORD.slice(0, 5)}\u001A`],
        ['stopped 148', ''],
        ['Password of a.keys: ', `${PASSWORD.slice(5)}\r`],
      ]);
      expect(screen).toMatch(/stopped 148\n[^]*a\.keys[^]*code 0\n$/u);
    });

    it('does not show keys on a terminal', async () => {
      const screen = await onTerminal('signet ltpa generate --realm r -o -', []);
      expect(screen).toMatch(/LTPA_TO_TERMINAL[^]*code 65\n$/u);
      expect(screen).not.toContain('PrivateKey');
    });

    it('has colours there, and none with NO_COLOR', async () => {
      expect(await onTerminal('env -u NO_COLOR TERM=xterm true; signet ltpa inspect a.keys', [])).not.toContain(
        '\u001B[',
      );
      const coloured = await onTerminal('unset NO_COLOR; export TERM=xterm; signet ltpa inspect a.keys', []);
      expect(coloured).toContain('\u001B[32ma key file without faults.\u001B[39m');
    });
  },
);
