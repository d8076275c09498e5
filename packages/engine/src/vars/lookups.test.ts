import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError, Secret } from '@signet/core';
import { compileTemplate, UNKNOWN } from '@signet/expressions';
import { encryptVault } from '@signet/vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finalLayer } from './layer.ts';
import { unlockWith } from '../load/loader.ts';
import { environmentFor, type LookupOptions } from './lookups.ts';
import { LayeredScope, valueOf } from './scope.ts';

const SITE = fileURLToPath(new URL('./lookups/__fixtures__/site', import.meta.url));

interface Case {
  readonly text: string;
  readonly answer: { readonly value: unknown } | { readonly error: string };
}

const record = JSON.parse(readFileSync(new URL('./lookups/__fixtures__/answers.json', import.meta.url), 'utf8')) as {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
};

const world: LookupOptions = {
  searchPath: [join(SITE, 'role'), SITE],
  now: () => new Date(0),
  allowPipe: true,
  check: false,
};

function evaluated(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  options: Partial<LookupOptions> = {},
): unknown {
  const environment = environmentFor({ ...world, ...options });
  const scope = new LayeredScope([finalLayer('test', new Map(Object.entries(variables)))], environment);
  return valueOf(compileTemplate(text, { file: 'site.yml', line: 3, column: 9 }), scope);
}

function refusal(run: () => unknown): { code: string; message: string; hint: string | undefined; at: unknown } {
  try {
    throw new Error(`no error: ${JSON.stringify(run())}`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint, at: error.at };
  }
}

/** What is not shown, in clear, to compare it. */
function clear(value: unknown): unknown {
  if (value instanceof Secret) return clear(value.reveal());
  if (typeof value === 'string') return value.replaceAll(SITE, 'SITE');
  return Array.isArray(value) ? value.map(clear) : value;
}

function ours(text: string): { value: unknown } | { error: string } {
  try {
    return { value: clear(evaluated(text, { ...record.variables, site: SITE })) };
  } catch (error) {
    if (error instanceof InputError) return { error: `${error.code}: ${error.message}` };
    throw error;
  }
}

function isSame({ text, answer }: Case): boolean {
  const own = ours(text);
  if ('error' in answer || 'error' in own) return 'error' in answer && 'error' in own;
  return JSON.stringify(own.value) === JSON.stringify(answer.value);
}

/** Where we differ from ansible-core 2.19 on purpose, and why. */
const KNOWN = new Map([
  ["{{ lookup('file', ['sub/a.conf', 'sub/b.conf']) }}", 'a list of paths is several paths'],
  ["{{ lookup('file', 'hello.txt', nonsense=1) }}", 'a misspelt option is an error'],
  ["{{ lookup('file', 'latin.txt') }}", 'a file that is no UTF-8 is an error'],
  ["{{ query('fileglob', 'od[d]/*') }}", 'a folder is taken as it is written'],
  ...[
    "'nope.txt', 'both.txt'",
    "['nope.txt', 'both.txt']",
    "{'files': 'a.conf', 'paths': 'nope:sub'}",
    "{'files': 'x,c2.cfg'}",
    "files=['nope', 'c1.cfg']",
    "files=['a.conf'], paths=['sub']",
    "'a.conf', paths=['sub']",
    "'sub'",
  ].map((terms) => [`{{ lookup('first_found', ${terms}) }}`, 'the folder "files" counts, as before 2.19'] as const),
]);

beforeAll(() => {
  process.env['SIGNET_TEST_VALUE'] = 'from the environment';
});
afterAll(() => {
  delete process.env['SIGNET_TEST_VALUE'];
});

describe('lookups answer as those of ansible-core 2.19', { timeout: 60_000 }, () => {
  it('in all recorded cases', () => {
    const different = record.cases
      .filter((one) => !KNOWN.has(one.text) && !isSame(one))
      .map((one) => ({ ...one, ours: ours(one.text) }));
    expect(different).toEqual([]);
  });

  it.each([...KNOWN])('%s differs: %s', (text) => {
    const one = record.cases.find((candidate) => candidate.text === text);
    expect(one && isSame(one)).toBe(false);
  });
});

const VAULT_PASSWORD = { id: 'default', password: new Secret('open sesame') };

describe('lookups of files', () => {
  it('look in files (or templates) of each folder, then in the folder, and say where they looked', () => {
    const options = { searchPath: ['/no/role', '/no/play'] };
    expect(refusal(() => evaluated("{{ lookup('file', 'x/y.txt') }}", {}, options))).toEqual({
      code: 'LOOKUP_FAILED',
      message: "lookup('file'): x/y.txt: No such file or directory.",
      hint: 'It was looked for as /no/role/files/x/y.txt, /no/role/x/y.txt, /no/play/files/x/y.txt, /no/play/x/y.txt.',
      at: { file: 'site.yml', line: 3, column: 12, length: 25 },
    });
  });

  it.each([
    ['a device', '/dev/zero', 'It is a device or a pipe.'],
    ['a directory', '/dev', 'It is a directory.'],
  ])('do not read %s', (_, path, reason) => {
    expect(refusal(() => evaluated(`{{ lookup('file', '${path}') }}`)).message).toBe(
      `lookup('file'): ${path} cannot be read: ${reason}`,
    );
  });

  it('do not wait for a pipe, nor read what is huge', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-odd-'));
    try {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      writeFileSync(join(folder, 'huge'), '');
      truncateSync(join(folder, 'huge'), 3_000_000_000);
      const message = (text: string): string => refusal(() => evaluated(text, { folder })).message;
      expect(message("{{ lookup('file', folder ~ '/pipe') }}")).toContain('It is a device or a pipe.');
      expect(message("{{ lookup('template', folder ~ '/pipe') }}")).toContain('It is a device or a pipe.');
      expect(message("{{ lookup('password', folder ~ '/pipe') }}")).toContain('It is a device or a pipe.');
      expect(message("{{ lookup('file', folder ~ '/huge') }}")).toContain('It is larger than 50 MB.');
      expect(evaluated("{{ (folder ~ '/pipe') is vaulted_file }}", { folder })).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('find the files of a loop in the folder that belongs to the task', () => {
    const environment = environmentFor(world);
    const found = environment.lookup?.('first_found', ['both.j2'], { subdir: 'templates' }, new LayeredScope([]));
    expect(clear(found)).toEqual(['SITE/role/templates/both.j2']);
  });

  it('ask the inventory for hosts', () => {
    const hostnames = (pattern: string): readonly string[] => {
      if (pattern === 'bad') throw InputError.of('bad', { code: 'BAD' });
      return ['a', pattern];
    };
    expect(evaluated("{{ query('inventory_hostnames', 'web', '!db') }}", {}, { hostnames })).toEqual(['a', 'web,!db']);
    expect(evaluated("{{ query('inventory_hostnames', 'bad') }}", {}, { hostnames })).toEqual([]);
    expect(refusal(() => evaluated("{{ lookup('inventory_hostnames', 'x') }}")).code).toBe('LOOKUP_FAILED');
  });

  it('tell what errors="warn" lets pass', () => {
    const told: string[] = [];
    const onWarning = (error: InputError): void => void told.push(error.code);
    expect(evaluated("{{ lookup('file', 'nope', errors='warn') }}", {}, { onWarning })).toBeNull();
    expect(told).toEqual(['LOOKUP_FAILED']);
  });

  it('name the nearest lookup before anything runs', () => {
    expect(refusal(() => evaluated("{{ lookup('fle', 'x') }}"))).toMatchObject({
      code: 'UNKNOWN_LOOKUP',
      hint: 'Did you mean "file"?',
      at: { line: 3, column: 19 },
    });
    expect(refusal(() => evaluated("{{ lookup('community.general.dig', 'x') }}")).code).toBe('UNKNOWN_LOOKUP');
    expect(refusal(() => evaluated("{{ lookup(n, 'x') }}", { n: 'nope' })).code).toBe('UNKNOWN_LOOKUP');
  });
});

describe('commands of lookups', () => {
  it.each(['pipe', 'lines'])('%s runs none while only looking', (name) => {
    const mark = join(mkdtempSync(join(tmpdir(), 'signet-lookup-')), 'mark');
    expect(refusal(() => evaluated(`{{ lookup('${name}', 'touch ${mark}') }}`, {}, { allowPipe: false })).code).toBe(
      'PIPE_REFUSED',
    );
    expect(readdirSync(join(mark, '..'))).toEqual([]);
    rmSync(join(mark, '..'), { recursive: true });
  });

  it('get no secret, which every user of the machine could see', () => {
    const { code, message } = refusal(() =>
      evaluated("{{ lookup('pipe', 'echo ' ~ s) }}", { s: new Secret('canary') }),
    );
    expect(code).toBe('SECRET_IN_COMMAND');
    expect(message).not.toContain('canary');
  });

  it('that fail say how, and what they said last', () => {
    expect(refusal(() => evaluated("{{ lookup('pipe', 'echo why >&2; exit 7') }}"))).toMatchObject({
      code: 'LOOKUP_FAILED',
      message: "lookup('pipe'): The command ended with exit code 7: echo why >&2; exit 7",
      hint: 'It said: why',
    });
  });
});

describe('secrets in lookups', () => {
  it('make what is found with them secret, and show in no message', () => {
    const s = new Secret(join(SITE, 'beside.txt'));
    expect(evaluated("{{ lookup('file', s) }}", { s })).toBeInstanceOf(Secret);
    expect(refusal(() => evaluated("{{ lookup('file', s) }}", { s: new Secret('/no/canary') })).message).toBe(
      "lookup('file'): ***: No such file or directory.",
    );
  });

  it('are what vaulted files hold, read by file, unvault, template, csvfile and ini', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-vault-'));
    mkdirSync(join(folder, 'templates'));
    const write = (name: string, text: string): void =>
      writeFileSync(join(folder, name), encryptVault(text, VAULT_PASSWORD));
    write('plain.txt', 'canary\n');
    write('users.csv', 'anna\tcanary\n');
    write('users.ini', '[global]\nanna = canary\n');
    write('templates/t.j2', '{{ name }} canary');
    write('templates/part.j2', 'canary');
    writeFileSync(join(folder, 'templates/outer.j2'), '{% include "part.j2" %}');
    const options = { searchPath: [folder], unlock: unlockWith([VAULT_PASSWORD], () => {}) };
    const cases = [
      ["{{ lookup('file', 'plain.txt') }}", 'canary'],
      ["{{ lookup('unvault', 'plain.txt') }}", 'canary\n'],
      ["{{ lookup('csvfile', 'anna', file='users.csv') }}", 'canary'],
      ["{{ lookup('ini', 'anna', file='users.ini') }}", 'canary'],
      ["{{ lookup('template', 't.j2') }}", 'anna canary'],
      ["{{ lookup('template', 'outer.j2') }}", 'canary'],
    ] as const;
    for (const [text, expected] of cases) {
      const value = evaluated(text, { name: 'anna' }, options);
      expect([text, value instanceof Secret, clear(value)]).toEqual([text, true, expected]);
    }
    expect(refusal(() => evaluated("{{ lookup('file', 'plain.txt') }}", {}, { searchPath: [folder] })).code).toBe(
      'LOOKUP_FAILED',
    );
    rmSync(folder, { recursive: true });
  });
});

describe('lookup("password")', { timeout: 60_000 }, () => {
  const inFolder = (
    run: (folder: string, evaluate: (text: string, options?: Partial<LookupOptions>) => unknown) => void,
  ): void => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-password-'));
    try {
      run(folder, (text, options) => evaluated(text, {}, { searchPath: ['/no/role', folder], ...options }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('draws once, keeps the password in a private file beside the playbook, and never shows it', () => {
    inFolder((folder, evaluate) => {
      const text = "{{ lookup('password', 'credentials/db length=12 chars=ascii_letters,digits') }}";
      const first = evaluate(text);
      expect(first).toBeInstanceOf(Secret);
      expect(clear(first)).toMatch(/^[A-Za-z\d]{12}$/);
      expect(clear(evaluate(text))).toBe(clear(first));
      const file = join(folder, 'credentials/db');
      expect(readFileSync(file, 'utf8')).toBe(`${String(clear(first))}\n`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, 'credentials')).mode & 0o777).toBe(0o700);
      expect(readdirSync(join(folder, 'credentials'))).toEqual(['db']);
    });
  });

  it('in check mode writes nothing: what is not there is unknown, what is there is read', () => {
    inFolder((folder, evaluate) => {
      expect(evaluate("{{ lookup('password', 'p') }}", { check: true })).toBe(UNKNOWN);
      expect(evaluate("x {{ lookup('password', 'p') }}", { check: true })).toBe(UNKNOWN);
      expect(readdirSync(folder)).toEqual([]);
      writeFileSync(join(folder, 'p'), 'kept\n');
      expect(clear(evaluate("{{ lookup('password', 'p') }}", { check: true }))).toBe('kept');
      expect(evaluate("{{ lookup('password', 'p encrypt=sha256_crypt') }}", { check: true })).toBe(UNKNOWN);
      expect(readFileSync(join(folder, 'p'), 'utf8')).toBe('kept\n');
    });
  });

  it('keeps the salt of an encrypted password, so that its hash stays the same', () => {
    inFolder((folder, evaluate) => {
      const text = "{{ lookup('password', 'p', encrypt='sha256_crypt') }}";
      const hash = clear(evaluate(text));
      expect(hash).toMatch(/^\$5\$rounds=535000\$[./\dA-Za-z]{16}\$/);
      expect(readFileSync(join(folder, 'p'), 'utf8')).toMatch(/^[\w.,:-]{20} salt=[./\dA-Za-z]{16}\n$/);
      expect(clear(evaluate(text))).toBe(hash);
    });
  });

  it('refuses wrong options, and folders that it may not write', () => {
    inFolder((folder, evaluate) => {
      writeFileSync(join(folder, 'file'), '');
      for (const [text, code] of [
        ["{{ lookup('password', 'p', length='x') }}", 'WRONG_VALUE_TYPE'],
        ["{{ lookup('password', 'p', length=-1) }}", 'WRONG_ARGUMENTS'],
        ["{{ lookup('password', 'p', length=1000000000) }}", 'WRONG_ARGUMENTS'],
        ["{{ lookup('password', 'p', chars=['']) }}", 'WRONG_ARGUMENTS'],
        ["{{ lookup('password', 'p', encrypt='bcrypt') }}", 'WRONG_ARGUMENTS'],
        ["{{ lookup('password', 'file/p') }}", 'LOOKUP_FAILED'],
        ["{{ lookup('password', '/proc/nothing/p') }}", 'LOOKUP_FAILED'],
        ["{{ lookup('password', '/dev/full') }}", 'LOOKUP_FAILED'],
        ["{{ lookup('password', 1) }}", 'WRONG_VALUE_TYPE'],
      ] as const)
        expect([text, refusal(() => evaluate(text)).code]).toEqual([text, code]);
    });
  });
});
