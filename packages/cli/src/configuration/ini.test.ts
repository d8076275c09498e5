import { expect, it } from 'vitest';
import { parseIni } from './ini.ts';

it('reads sections, both separators, comments, quotes and continued values, each with its line', () => {
  const text = `\uFEFF# about
[defaults]
forks = 20 ; more
remote_user: "deploy user"
; inventory = no
inventory = hosts,
   more-hosts
url = a#b;c

[privilege_escalation]
BECOME=True`;
  expect(parseIni(text)).toEqual({
    entries: [
      { section: 'defaults', key: 'forks', value: '20', line: 3 },
      { section: 'defaults', key: 'remote_user', value: 'deploy user', line: 4 },
      { section: 'defaults', key: 'inventory', value: 'hosts,\nmore-hosts', line: 6 },
      { section: 'defaults', key: 'url', value: 'a#b;c', line: 8 },
      { section: 'privilege_escalation', key: 'become', value: 'True', line: 11 },
    ],
    problems: [],
  });
});

it('names lines that mean nothing', () => {
  expect(parseIni('outside = 1\n[a]\nforks\n').problems).toEqual([
    { line: 1, text: 'outside = 1' },
    { line: 3, text: 'forks' },
  ]);
});
