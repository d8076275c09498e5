import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, Secret } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { localHost, scratchFolder } from '../testing/hosts.ts';
import { checkTask, runTask } from '../testing/steps.ts';
import { blockinfile } from './blockinfile.ts';
import { lineinfile } from './lineinfile.ts';
import { replace } from './replace.ts';

vi.setConfig({ testTimeout: 200_000, hookTimeout: 300_000 });

const tasks = { blockinfile, lineinfile, replace };
type Args = Readonly<Record<string, unknown>>;
/** Text before, task, arguments; what is left is what Ansible's module of that name leaves. */
type Case = readonly [text: string, task: keyof typeof tasks, args: Args];

const cases: readonly Case[] = [
  ['a\nb\nc\n', 'lineinfile', { line: 'b' }],
  ['a\nb\nc\n', 'lineinfile', { line: 'd' }],
  ['a\nb', 'lineinfile', { line: 'd' }],
  ['', 'lineinfile', { line: 'd' }],
  ['x=1\nx=2\ny=3\n', 'lineinfile', { regexp: '^x=', line: 'x=9' }],
  ['x=1\nx=2\ny=3\n', 'lineinfile', { regexp: '^x=', line: 'x=9', firstmatch: true }],
  ['x=1\ny=3\n', 'lineinfile', { regexp: '^z=', line: 'z=9', insertafter: '^x=' }],
  ['x=1\ny=3\n', 'lineinfile', { regexp: '^z=', line: 'z=9', insertbefore: '^y=' }],
  ['x=1\ny=3\n', 'lineinfile', { line: 'z=9', insertafter: '^y=' }],
  ['x=1\ny=3\n', 'lineinfile', { line: 'z=9', insertbefore: 'BOF' }],
  ['x=1\ny=3\n', 'lineinfile', { line: 'z=9', insertafter: '^none' }],
  ['x=1\ny=3\n', 'lineinfile', { line: 'y=3', insertbefore: '^x' }],
  ['a\na\nb\n', 'lineinfile', { line: 'z', insertafter: '^a', firstmatch: true }],
  ['user=tom\n', 'lineinfile', { regexp: '^user *= *(\\w+)$', line: 'user = \\1', backrefs: true }],
  ['user = tom\n', 'lineinfile', { regexp: '^nobody', line: 'x \\1', backrefs: true }],
  ['a.b\nacb\n', 'lineinfile', { search_string: 'a.b', line: 'new' }],
  ['a\nb\na\n', 'lineinfile', { line: 'a', state: 'absent' }],
  ['x=1\nx=2\ny=3\n', 'lineinfile', { regexp: '^x=', state: 'absent' }],
  ['a\r\nb\r\n', 'lineinfile', { line: 'b' }],
  ['Ärger\nÜbel\n', 'lineinfile', { regexp: '^Ü', line: 'Gütig' }],
  ['a\n', 'blockinfile', { block: 'x\ny\n' }],
  ['a', 'blockinfile', { block: 'x\ny' }],
  ['a\nb\nc\n', 'blockinfile', { block: 'x', insertafter: '^a' }],
  ['a\nb\nc\n', 'blockinfile', { block: 'x', insertbefore: '^b' }],
  ['a\nb\nc\n', 'blockinfile', { block: 'x', insertbefore: 'BOF' }],
  ['a\nb\nc\n', 'blockinfile', { block: 'x', insertafter: '^none' }],
  ['a\n# BEGIN ANSIBLE MANAGED BLOCK\nold\n# END ANSIBLE MANAGED BLOCK\nb\n', 'blockinfile', { block: 'new' }],
  [
    'a\n# BEGIN ANSIBLE MANAGED BLOCK\nold\n# END ANSIBLE MANAGED BLOCK\nb\n',
    'blockinfile',
    { state: 'absent', block: 'new' },
  ],
  ['a\n# BEGIN ANSIBLE MANAGED BLOCK\nold\n# END ANSIBLE MANAGED BLOCK\nb\n', 'blockinfile', { block: '' }],
  ['a\n# BEGIN ANSIBLE MANAGED BLOCK\nold\nb\n', 'blockinfile', { block: 'new' }],
  ['a\n', 'blockinfile', { block: 'x', marker: '<!-- {mark} me -->', marker_begin: 'from', marker_end: 'to' }],
  ['foo bar foo\nfoo\n', 'replace', { regexp: 'foo', replace: 'x' }],
  ['foo\nbar\n', 'replace', { regexp: '^bar$\\n', replace: '' }],
  ['a=1\nb=2\n', 'replace', { regexp: '^(\\w)=(\\d)$', replace: '\\2=\\g<1>' }],
  ['1\nBEGIN\n1\nEND\n1\n', 'replace', { regexp: '1', replace: '2', after: 'BEGIN', before: 'END' }],
  ['1\nBEGIN\n1\n', 'replace', { regexp: '1', replace: '2', after: 'BEGIN' }],
  ['1\nBEGIN\n1\n', 'replace', { regexp: '1', replace: '2', before: 'BEGIN' }],
  ['1\n', 'replace', { regexp: '1', replace: '2', after: 'NONE' }],
  ['größe\n', 'replace', { regexp: 'ö', replace: 'oe' }],
];

const hasAnsible = spawnSync('ansible-playbook', ['--version']).status === 0;

describe.skipIf(!hasAnsible)(hasAnsible ? 'editing files' : 'editing files (skipped: Ansible is not installed)', () => {
  const scratch = scratchFolder();
  let theirs: { readonly changed: boolean; readonly msg: string }[] = [];
  let host: Connection;
  const fileOf = (who: string, index: number): string => join(scratch, `${who}-${index}`);

  beforeAll(async () => {
    host = await localHost();
    const steps = cases.map(([text, task, args], index) => {
      for (const who of ['theirs', 'ours']) writeFileSync(fileOf(who, index), text);
      return { [task]: { path: fileOf('theirs', index), ...args }, register: 'result' };
    });
    const playbook = join(scratch, 'play.json');
    writeFileSync(playbook, JSON.stringify([{ hosts: 'localhost', gather_facts: false, tasks: steps }]));
    const text = execFileSync('ansible-playbook', [playbook], {
      encoding: 'utf8',
      env: { ...process.env, ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json', ANSIBLE_DEPRECATION_WARNINGS: 'false' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { plays } = JSON.parse(text.slice(text.indexOf('{'))) as {
      plays: [{ tasks: { hosts: { localhost: { changed: boolean; msg: string } } }[] }];
    };
    theirs = plays[0].tasks.map(({ hosts }) => hosts.localhost);
  });
  afterAll(() => host.close());

  it.each(cases.map((one, index) => [index, one] as const))('%i: %j', async (index, [, task, args]) => {
    const path = fileOf('ours', index);
    const { changes, facts } = await runTask(host, tasks[task], { path, ...args });
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(fileOf('theirs', index), 'utf8'));
    expect(changes.length > 0).toBe(theirs[index]?.changed);
    expect(facts['msg']).toBe(theirs[index]?.msg);
  });
});

describe('a file that is edited', () => {
  const scratch = scratchFolder();
  let host: Connection;
  let count = 0;
  const fresh = (content: string | Buffer): string => {
    count += 1;
    const path = join(scratch, `file ${count}`);
    writeFileSync(path, content);
    return path;
  };
  beforeAll(async () => {
    host = await localHost();
  });
  afterAll(() => host.close());

  it('keeps bytes that are no UTF-8', async () => {
    const path = fresh(Buffer.from('caf\xe9\nx=1\n', 'latin1'));
    await runTask(host, lineinfile, { path, regexp: '^x=', line: 'x=ü' });
    expect(readFileSync(path)).toEqual(Buffer.concat([Buffer.from('caf\xe9\n', 'latin1'), Buffer.from('x=ü\n')]));
    await runTask(host, blockinfile, { path, block: 'ö' });
    await runTask(host, replace, { path, regexp: 'ü', replace: 'u' });
    expect(readFileSync(path).subarray(0, 9)).toEqual(Buffer.from('caf\xe9\nx=u\n', 'latin1'));
  });

  it('is the one that a link leads to, and keeps its mode', async () => {
    const path = fresh('a\n');
    chmodSync(path, 0o640);
    symlinkSync(path, `${path}.link`);
    await runTask(host, lineinfile, { path: `${path}.link`, line: 'b' });
    expect([readFileSync(path, 'utf8'), readlinkSync(`${path}.link`)]).toEqual(['a\nb\n', path]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    const { changes } = await runTask(host, lineinfile, { path, line: 'b', mode: '0600' });
    expect(changes).toEqual([{ path: 'mode', from: '0640', to: '0600' }]);
  });

  it('gets a line of its own behind a last line without an end', async () => {
    const path = fresh('x=1\ny=3');
    await runTask(host, lineinfile, { path, line: 'z=9', insertafter: '^y=' });
    expect(readFileSync(path, 'utf8')).toBe('x=1\ny=3\nz=9\n');
  });

  it('is made only when it may be, with its folder', async () => {
    const path = join(scratch, 'new folder', 'x');
    await expect(runTask(host, lineinfile, { path, line: 'a' })).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
    const { changes } = await checkTask(host, lineinfile, { path, line: 'a', create: true });
    expect([changes, existsSync(path)]).toEqual([[{ path: 'content', from: null, to: 'a\n' }], false]);
    await runTask(host, blockinfile, { path, block: 'a', create: true, mode: '0600' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('shows nothing of itself when a secret goes into it', async () => {
    const path = fresh('password=old-one\n');
    const line = new Secret('password=new-one');
    const { changes } = await runTask(host, lineinfile, { path, regexp: '^password', line });
    expect(JSON.stringify(changes)).toBe('[{"path":"content","from":"***","to":"***"}]');
    expect(readFileSync(path, 'utf8')).toBe('password=new-one\n');
  });

  it.each([
    [lineinfile, { line: 'x', regexp: 'a(' }, 'REGEX_SYNTAX'],
    [lineinfile, {}, 'EDIT_ARGUMENTS'],
    [lineinfile, { state: 'absent' }, 'EDIT_ARGUMENTS'],
    [lineinfile, { line: 'x', backrefs: true }, 'EDIT_ARGUMENTS'],
    [lineinfile, { line: 'x', insertafter: 'a', insertbefore: 'b' }, 'EDIT_ARGUMENTS'],
    [blockinfile, { block: 'x', insertafter: '[' }, 'REGEX_SYNTAX'],
    [replace, { regexp: '(?P<a' }, 'REGEX_SYNTAX'],
  ])('%# is refused at the place in the playbook', async (task, args, code) => {
    await expect(checkTask(host, task, { path: '/etc/hostname', ...args })).rejects.toMatchObject({
      name: 'InputError',
      code,
    });
  });

  it('with a replacement that matches again is not at rest', async () => {
    const path = fresh('a\n');
    await expect(runTask(host, replace, { path, regexp: 'a', replace: 'aa' })).rejects.toThrow('not converged');
  });
});
