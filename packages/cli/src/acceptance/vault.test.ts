import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { encryptVault, openVault, type VaultPassword } from '@signet/vault';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Finished, signet, type SignetOptions } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 60_000 });

const CLEAR = 'realm: ldap.example.com:389\n';
const DEFAULT: VaultPassword = { id: 'default', password: new Secret('battery staple') };
const PROD: VaultPassword = { id: 'prod', password: new Secret('zwölf Äpfel') };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-cli-vault-'));
  put('pw', 'battery staple\n');
  put('prod-pw', '  zwölf Äpfel \r\n');
  mkdirSync(join(folder, 'tmp'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Buffer, mode = 0o644): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

function get(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

function modeOf(name: string): string {
  return (statSync(join(folder, name)).mode & 0o777).toString(8);
}

const NO_NAMES = {
  ANSIBLE_VAULT_PASSWORD_FILE: '',
  ANSIBLE_VAULT_IDENTITY_LIST: '',
  ANSIBLE_VAULT_ENCRYPT_IDENTITY: '',
  ANSIBLE_EDITOR: '',
  XDG_RUNTIME_DIR: '',
};

/** `signet vault …` in the folder; its temporary files go to `tmp`. */
function vault(args: readonly string[], options: SignetOptions = {}): Promise<Finished> {
  const env = { ...NO_NAMES, TMPDIR: join(folder, 'tmp'), ...options.env };
  return signet(['vault', ...args], { cwd: folder, ...options, env });
}

function clearOf(text: string): string {
  return openVault(text, [DEFAULT, PROD]).clear.toString();
}

describe('encrypt and decrypt', () => {
  it('work in place; encrypting keeps the mode, what is decrypted is private', async () => {
    put('a.yml', CLEAR, 0o640);
    put('b.bin', Buffer.from([0xff, 0, 0x80]));
    expect(await vault(['encrypt', 'a.yml', 'b.bin', '--vault-password-file', 'pw'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect([get('a.yml').split('\n')[0], modeOf('a.yml')]).toEqual(['$ANSIBLE_VAULT;1.1;AES256', '640']);
    expect(clearOf(get('a.yml'))).toBe(CLEAR);
    expect((await vault(['decrypt', 'a.yml', 'b.bin', '--vault-id', 'other@pw'])).code).toBe(0);
    expect([get('a.yml'), modeOf('a.yml')]).toEqual([CLEAR, '600']);
    expect(readFileSync(join(folder, 'b.bin'))).toEqual(Buffer.from([0xff, 0, 0x80]));
    expect(readdirSync(folder).toSorted()).toEqual(['a.yml', 'b.bin', 'prod-pw', 'pw', 'tmp']);
  });

  it('overwrite the clear text where it lay', async () => {
    const path = put('a.yml', CLEAR);
    const held = spawnSync(
      'sh',
      ['-c', `exec 3<"$1"; shift; "$@" >&2; cat <&3`, 'sh', path, process.execPath, ...command('encrypt', path)],
      { cwd: folder },
    );
    expect(held.stdout.length).toBe(CLEAR.length);
    expect(held.stdout.toString('latin1')).not.toContain('realm');
  });

  it('say that clear text with a second name stays', async () => {
    linkSync(put('a.yml', CLEAR), join(folder, 'second.yml'));
    const { code, stderr } = await vault(['encrypt', 'a.yml', '--vault-id', 'pw']);
    expect([code, get('second.yml')]).toEqual([0, CLEAR]);
    expect(stderr).toContain('a.yml: the clear text was not overwritten');
  });

  it('follow links and keep them', async () => {
    put('real/a.yml', CLEAR);
    symlinkSync('real/a.yml', join(folder, 'link.yml'));
    await vault(['encrypt', 'link.yml', '--vault-id', 'pw']);
    expect(lstatSync(join(folder, 'link.yml')).isSymbolicLink()).toBe(true);
    expect(clearOf(get('real/a.yml'))).toBe(CLEAR);
  });

  it('take standard input, and --output', async () => {
    const piped = await vault(['encrypt', '--vault-id', 'prod@prod-pw'], { stdin: CLEAR });
    expect(piped.stdout.split('\n')[0]).toBe('$ANSIBLE_VAULT;1.2;AES256;prod');
    expect((await vault(['decrypt', '-', '--vault-id', 'prod-pw'], { stdin: piped.stdout })).stdout).toBe(CLEAR);
    put('a.yml', CLEAR);
    await vault(['encrypt', 'a.yml', '--output', 'b.yml', '--vault-id', 'pw']);
    expect([get('a.yml'), clearOf(get('b.yml')), modeOf('b.yml')]).toEqual([CLEAR, CLEAR, '600']);
    expect((await vault(['decrypt', 'b.yml', '--output', '-', '--vault-id', 'pw'])).stdout).toBe(CLEAR);
    const several = await vault(['encrypt', 'a.yml', 'b.yml', '--output', 'c', '--vault-id', 'pw']);
    expect([several.code, several.stderr]).toEqual([64, expect.stringContaining('one input file only')]);
  });

  it('write to what is no file without replacing it', async () => {
    put('a.yml', CLEAR);
    await vault(['encrypt', 'a.yml', '--output', '/dev/null', '--vault-id', 'pw']);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('change no file when one of them is wrong, and name each', async () => {
    put('a.yml', CLEAR);
    put('b.yml', encryptVault(CLEAR, DEFAULT));
    const again = await vault(['encrypt', 'a.yml', 'b.yml', '--vault-id', 'pw']);
    expect([again.code, get('a.yml')]).toEqual([65, CLEAR]);
    expect(again.stderr).toContain('VAULT_ALREADY_ENCRYPTED\n  b.yml is already encrypted.');
    const open = await vault(['decrypt', 'a.yml', 'nosuch.yml', '--vault-id', 'pw']);
    expect([open.code, open.stderr]).toEqual([
      65,
      expect.stringContaining('nosuch.yml cannot be read: there is no such'),
    ]);
    const clear = await vault(['decrypt', 'a.yml', '--vault-id', 'pw']);
    expect(clear.stderr).toContain('VAULT_NOT_ENCRYPTED\n  a.yml is not encrypted.');
    expect(clear.text).not.toContain('realm');
  });

  it('name the file whose vault is damaged or opens under another password', async () => {
    put('a.yml', encryptVault(CLEAR, PROD));
    const wrong = await vault(['view', 'a.yml', '--vault-id', 'pw']);
    expect([wrong.code, wrong.stderr]).toEqual([
      65,
      expect.stringMatching(/^a\.yml:1:1 {2}VAULT_WRONG_PASSWORD\n.*"prod"/u),
    ]);
    put('a.yml', `${get('a.yml')}# a comment\n`);
    const damaged = await vault(['view', 'a.yml', '--vault-id', 'prod-pw']);
    expect([damaged.code, damaged.stderr]).toEqual([
      65,
      expect.stringMatching(/^a\.yml:1:1 {2}VAULT_DAMAGED\n.*holds "#"/u),
    ]);
  });
});

function command(action: string, path: string): string[] {
  return [join(import.meta.dirname, '../../bin/signet.mjs'), 'vault', action, path, '--vault-id', 'pw'];
}

describe('which password encrypts', () => {
  const both = ['--vault-id', 'dev@pw', '--vault-id', 'prod@prod-pw'];
  beforeEach(() => put('a.yml', CLEAR));

  it('has to be chosen when there are several', async () => {
    const { code, stderr } = await vault(['encrypt', 'a.yml', ...both]);
    expect([code, stderr]).toEqual([65, expect.stringContaining('Several passwords could encrypt: dev, prod.')]);
    expect(get('a.yml')).toBe(CLEAR);
  });

  it.each([
    ['the option', ['--encrypt-vault-id', 'prod'], {}],
    ['the environment', [], { ANSIBLE_VAULT_ENCRYPT_IDENTITY: 'prod' }],
    ['the option over the environment', ['--encrypt-vault-id', 'prod'], { ANSIBLE_VAULT_ENCRYPT_IDENTITY: 'dev' }],
  ])('is chosen by %s', async (_what, args, env) => {
    await vault(['encrypt', 'a.yml', ...both, ...args], { env });
    expect(get('a.yml')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/u);
  });

  it('has to be there', async () => {
    const { code, stderr } = await vault(['encrypt', 'a.yml', ...both, '--encrypt-vault-id', 'qa']);
    expect([code, stderr]).toEqual([
      65,
      expect.stringContaining('no password for the vault id "qa"; given are: dev, prod'),
    ]);
  });

  it('comes from the environment, too: list, then options, then file', async () => {
    await vault(['encrypt', 'a.yml'], { env: { ANSIBLE_VAULT_PASSWORD_FILE: 'pw' } });
    expect(clearOf(get('a.yml'))).toBe(CLEAR);
    const list = { ANSIBLE_VAULT_IDENTITY_LIST: 'dev@nosuch, prod@prod-pw' };
    const listed = await vault(['encrypt', '--output', '-'], { env: list, stdin: CLEAR });
    expect(listed.stdout).toMatch(/;prod\n/u);
    expect(listed.stderr).toContain('nosuch, which ANSIBLE_VAULT_IDENTITY_LIST names: there is no such file');
    const ambiguous = await vault(['encrypt', '--vault-id', 'qa@pw', '--vault-password-file', 'pw'], {
      env: { ...list, ANSIBLE_VAULT_PASSWORD_FILE: 'pw' },
    });
    expect(ambiguous.stderr).toContain('Several passwords could encrypt: prod, qa, default, default.');
  });
});

describe('where passwords come from', () => {
  beforeEach(() => put('a.yml', encryptVault(CLEAR, DEFAULT)));
  const view = (source: string, options?: SignetOptions): Promise<Finished> =>
    vault(['view', 'a.yml', '--vault-id', source], options);

  it('a program prints it; one called …-client is given the label', async () => {
    put('script', '#!/bin/sh\nprintf "battery staple\\n"\n', 0o755);
    expect((await view('script')).stdout).toBe(CLEAR);
    put('get-client.sh', '#!/bin/sh\n[ "$*" = "--vault-id dev" ] && echo "battery staple"\n', 0o755);
    expect((await view('dev@get-client.sh')).stdout).toBe(CLEAR);
    put('plain.sh', '#!/bin/sh\n[ $# = 0 ] && echo "battery staple"\n', 0o755);
    expect((await view('dev@plain.sh')).stdout).toBe(CLEAR);
  });

  it('a password file may be a vault under a password before it', async () => {
    put('closed-pw', encryptVault('battery staple\n', PROD));
    expect((await vault(['view', 'a.yml', '--vault-id', 'prod-pw', '--vault-id', 'closed-pw'])).stdout).toBe(CLEAR);
    expect((await view('closed-pw')).stderr).toMatch(/closed-pw:1:1 {2}VAULT_NO_PASSWORD/u);
  });

  it.each([
    ['nosuch', 'nosuch: there is no such file'],
    ['tmp', 'tmp: it is a directory'],
    ['empty', 'empty: it holds no password'],
    ['prod@fails-client', 'fails-client: the program ended with code 3: keyring is locked'],
    ['prod@knows-not-client.py', 'knows-not-client.py: it has no secret for "prod": nothing for prod'],
    ['silent', 'silent: it holds no password'],
    ['executable-text', 'executable-text: it is executable, but no program'],
    ['bad-line', 'bad-line: it cannot be run: there is no such file'],
  ])('%s: a clear error', async (source, message) => {
    put('empty', ' \n');
    put('fails-client', '#!/bin/sh\necho "keyring is locked" >&2\nexit 3\n', 0o755);
    put('knows-not-client.py', '#!/bin/sh\necho "nothing for $2" >&2\nexit 2\n', 0o755);
    put('silent', '#!/bin/sh\n', 0o755);
    put('executable-text', 'hunter2\n', 0o755);
    put('bad-line', '#!/nosuch/interpreter\n', 0o755);
    const { code, text } = await view(source);
    expect(code).toBe(65);
    expect(text).toContain(`The vault password cannot be read from ${message}`);
    expect(text).not.toContain('hunter2');
  });

  it('without a terminal a prompt says what to use instead', async () => {
    for (const args of [['--vault-id', 'prod@prompt'], ['-J'], ['--ask-vault-password'], []]) {
      const { code, stderr } = await vault(['view', 'a.yml', ...args]);
      expect([code, stderr]).toEqual([65, expect.stringContaining('NO_TERMINAL')]);
      expect(stderr).toContain('Use --vault-password-file FILE or --vault-id LABEL@FILE.');
    }
  });

  it('takes a line of standard input for an answer, when it was told to ask and there is no terminal', async () => {
    put('a.yml', encryptVault(CLEAR, DEFAULT));
    const opened = await vault(['view', 'a.yml', '-J'], { stdin: 'battery staple\n' });
    expect([opened.code, opened.stdout]).toEqual([0, CLEAR]);
    put('b.yml', CLEAR);
    const wrong = await vault(['encrypt', 'b.yml', '-J'], { stdin: 'one\ntwo\n' });
    expect([wrong.code, wrong.stderr]).toEqual([65, expect.stringContaining('VAULT_PASSWORDS_DIFFER')]);
    expect((await vault(['view', 'a.yml'], { stdin: 'battery staple\n' })).stderr).toContain('NO_TERMINAL');
  });

  it('what is no vault id is an error', async () => {
    expect((await view('a;b@pw')).stderr).toContain('"a;b@pw" is no vault id');
    expect((await view('a@')).stderr).toContain('"a@" is no vault id');
  });
});

describe('encrypt-string', () => {
  const string = (...args: string[]): Promise<Finished> =>
    vault(['encrypt-string', '--vault-id', 'prod@prod-pw', ...args]);

  it('prints a value ready for YAML, as Ansible lays it out', async () => {
    const { stdout } = await vault(['encrypt_string', '--vault-id', 'prod@prod-pw', '-n', 'port', '9443']);
    const [key, header, ...lines] = stdout.trimEnd().split('\n');
    expect([key, header]).toEqual(['port: !vault |', '          $ANSIBLE_VAULT;1.2;AES256;prod']);
    expect(lines.every((line) => /^ {10}[0-9a-f]{1,80}$/u.test(line))).toBe(true);
    expect(clearOf(stdout.slice(stdout.indexOf('\n') + 1))).toBe('9443');
  });

  it('takes several strings and names; what has no name gets none', async () => {
    const { stderr, stdout } = await string('-n', 'a', '--name', 'my key: x', 'one', 'two', 'three');
    expect(stdout.match(/^\S.*$/gmu)).toEqual(['a: !vault |', '"my key: x": !vault |', '!vault |']);
    expect(stderr).toContain('There are 2 names for 3 strings');
    expect(stderr).not.toMatch(/one|two|three/u);
  });

  it('takes standard input, byte for byte, before strings', async () => {
    const piped = await vault(['encrypt-string', '--stdin-name', 'pw', '--vault-id', 'pw', 'x', '-n', 'y'], {
      stdin: 'a b\n',
    });
    const [first = '', second = ''] = piped.stdout.split(/^(?=y:)/mu);
    expect(first).toMatch(/^pw: !vault/u);
    expect([clearOf(first.slice(first.indexOf('\n') + 1)), clearOf(second.slice(second.indexOf('\n') + 1))]).toEqual([
      'a b\n',
      'x',
    ]);
  });

  it.each([
    [[''], 65, 'The string from the command line is empty'],
    [['-'], 65, 'The string from standard input is empty'],
    [['--prompt', '-'], 64, '--prompt and standard input do not go together'],
    [['--prompt'], 65, 'NO_TERMINAL'],
  ])('refuses %j', async (args, code, message) => {
    const finished = await string(...args);
    expect([finished.code, finished.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});

describe('edit and create', () => {
  /** An editor as a script; it writes down where it was and what it saw. */
  const editor = (body: string): { env: Record<string, string> } => {
    const path = put(
      'editor.sh',
      `#!/bin/sh\nfile=$1\n{ ls -l "$file"; ls -ld "$(dirname "$file")"; cat "$file"; } > '${folder}/seen'\n${body}\n`,
      0o755,
    );
    return { env: { EDITOR: path } };
  };
  const left = (): string[] => readdirSync(join(folder, 'tmp'));

  it('edit in private and save under the id that was there', async () => {
    put('a.yml', encryptVault(CLEAR, PROD), 0o640);
    const { code } = await vault(
      ['edit', 'a.yml', '--vault-id', 'dev@prod-pw'],
      editor('echo "b: 2" >> "$file"; cp "$file" "$file~"'),
    );
    expect([code, clearOf(get('a.yml')), modeOf('a.yml')]).toEqual([0, `${CLEAR}b: 2\n`, '640']);
    expect(get('a.yml')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/u);
    expect(get('seen')).toMatch(/^-rw------- .*\/a\.yml\ndrwx------ .*\nrealm/u);
    expect(left()).toEqual([]);
  });

  it('do not write what was not changed', async () => {
    put('a.yml', encryptVault(CLEAR, PROD));
    const before = get('a.yml');
    await vault(['edit', 'a.yml', '--vault-id', 'prod-pw'], editor('true'));
    expect(get('a.yml')).toBe(before);
  });

  it.each([
    ['fails', 'echo "b: 2" >> "$file"; exit 1', /ended with code 1/u],
    ['is killed', 'echo "b: 2" >> "$file"; kill -KILL $$', /ended by SIGKILL/u],
    ['worked while somebody else did', 'echo "b: 2" >> "$file"; echo x > a.yml', /somebody else changed/u],
  ])('keep what was written, encrypted, when the editor %s', async (_what, body, message) => {
    put('a.yml', encryptVault(CLEAR, PROD));
    const finished = await vault(['edit', 'a.yml', '--vault-id', 'prod-pw'], editor(body));
    expect([finished.code, finished.stderr]).toEqual([65, expect.stringMatching(message)]);
    const kept = readdirSync(folder).find((name) => name.startsWith('a.yml.edited-')) ?? '';
    expect([clearOf(get(kept)), modeOf(kept), left()]).toEqual([`${CLEAR}b: 2\n`, '600', []]);
  });

  it('end their editor and clear up when they are terminated', async () => {
    put('a.yml', encryptVault(CLEAR, PROD));
    const { env } = editor('echo "b: 2" >> "$file"; kill -TERM $PPID; exec sleep 30');
    const finished = await vault(['edit', 'a.yml', '--vault-id', 'prod-pw'], { env });
    expect(finished.stderr).toContain('the editor was ended by SIGTERM');
    expect([clearOf(get('a.yml')), left()]).toEqual([CLEAR, []]);
  });

  it('clear up what a killed one left', async () => {
    put('a.yml', encryptVault(CLEAR, PROD));
    const killed = await vault(['edit', 'a.yml', '--vault-id', 'prod-pw'], editor('kill -KILL $PPID; exec sleep 0.2'));
    expect([killed.code, left().length]).toEqual([137, 1]);
    // Another machine's, where that process may well be alive.
    mkdirSync(join(folder, 'tmp/signet-vault-00000000-999999999-x'));
    await vault(['edit', 'a.yml', '--vault-id', 'prod-pw'], editor('true'));
    expect(left()).toEqual(['signet-vault-00000000-999999999-x']);
  });

  it('look past folders of PATH and a runtime folder that cannot be entered', async () => {
    put('a.yml', encryptVault(CLEAR, PROD));
    symlinkSync('loop', join(folder, 'loop'));
    const loop = join(folder, 'loop/x');
    const env = { EDITOR: 'true', PATH: `${loop}:${process.env['PATH']}`, XDG_RUNTIME_DIR: loop };
    expect(await vault(['edit', 'a.yml', '--vault-id', 'prod-pw'], { env })).toMatchObject({ code: 0, stderr: '' });
  });

  it('say when there is no such editor', async () => {
    put('a.yml', encryptVault(CLEAR, PROD));
    const finished = await vault(['edit', 'a.yml', '--vault-id', 'prod-pw'], { env: { EDITOR: 'nosuch-editor -x' } });
    expect([finished.code, finished.stderr]).toEqual([
      65,
      expect.stringContaining('there is no editor "nosuch-editor -x"'),
    ]);
    expect(left()).toEqual([]);
  });

  it('create writes a new private file, with its folder, and no old one', async () => {
    const made = await vault(['create', 'new/a.yml', '--vault-id', 'prod@prod-pw'], editor('echo "b: 2" >> "$file"'));
    expect([made.code, clearOf(get('new/a.yml')), modeOf('new/a.yml')]).toEqual([0, 'b: 2\n', '600']);
    const again = await vault(['create', 'new/a.yml', '--vault-id', 'prod@prod-pw'], editor('true'));
    expect([again.code, again.stderr]).toEqual([65, expect.stringContaining('Use signet vault edit.')]);
  });
});

describe('view', () => {
  it('prints to what is no terminal, with a newline at the end', async () => {
    put('a', encryptVault('no newline', DEFAULT));
    put('b', encryptVault(CLEAR, DEFAULT));
    const { stdout } = await vault(['view', 'a', 'b', '--vault-password-file', 'pw'], { env: { PAGER: 'false' } });
    expect(stdout).toBe(`no newline\n${CLEAR}`);
  });
});

describe('help', () => {
  it.each(['', 'encrypt', 'decrypt', 'view', 'edit', 'create', 'rekey', 'encrypt-string'])(
    'vault %s --help has examples',
    async (name) => {
      const { code, stdout } = await vault([...(name === '' ? [] : [name]), '--help']);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/Examples:\n[^]*signet vault /u)]);
    },
  );
});
