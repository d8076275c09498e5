import { describe, expect, it } from 'vitest';
import { playbookOf, type SingleTask } from './single-task.ts';

const ping: SingleTask = { hosts: 'web', module: 'ping', args: '', compat: false };

function playOf(task: Partial<SingleTask>): unknown {
  return JSON.parse(playbookOf({ ...ping, ...task }));
}

describe('playbookOf', () => {
  it('is a play of one task', () => {
    expect(playOf({})).toEqual([{ name: 'ping on web', hosts: 'web', tasks: [{ ping: null }] }]);
  });

  it.each([
    ['src=a dest=b', 'src=a dest=b'],
    ['{"path": "/etc/hosts", "n": 1}', { path: '/etc/hosts', n: 1 }],
    ['{{ command }}', '{{ command }}'],
    ['{"broken"}', '{"broken"}'],
  ])('takes -a %s for words, or a map', (args, expected) => {
    expect(playOf({ module: 'copy', args })).toMatchObject([{ tasks: [{ copy: expected }] }]);
  });

  it('runs in the background, and gives up after a while, when asked to', () => {
    expect(playOf({ background: 60, timeout: 5 })).toMatchObject([{ tasks: [{ async: 60, poll: 15, timeout: 5 }] }]);
    expect(playOf({ background: 60, poll: 0 })).toMatchObject([{ tasks: [{ async: 60, poll: 0 }] }]);
  });

  it('gathers no facts with compat', () => expect(playOf({ compat: true })).toMatchObject([{ gather_facts: false }]));

  it.each([
    [{ module: 'command' }, /No argument passed to command module/u],
    [{ module: 'ansible.builtin.shell', args: ' ' }, /No argument passed/u],
    [{ module: 'import_playbook', args: 'x.yml' }, /import_playbook is no task/u],
  ])('refuses %j', (task, message) => expect(() => playOf(task)).toThrow(message));
});
