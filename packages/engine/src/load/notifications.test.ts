import { describe, expect, it } from 'vitest';
import type { Handler } from '../playbook.ts';
import { Bench } from '../testing/bench.ts';
import { handlersFor } from './notifications.ts';

function handlers(): readonly Handler[] {
  const bench = new Bench();
  bench.files.set('/book/roles/web/handlers/main.yml', '- { name: reload, listen: topic, debug: { msg: role } }\n');
  const { playbook } = bench.load(`
- hosts: all
  roles: [web]
  tasks: []
  handlers:
    - { name: reload, debug: { msg: first } }
    - { name: reload, debug: { msg: second } }
    - { name: other, listen: [topic, more], debug: { msg: other } }
    - { name: same, listen: more, debug: { msg: first } }
    - { name: same, listen: more, debug: { msg: second } }
    - { listen: more, debug: { msg: a } }
    - { listen: more, debug: { msg: b } }
`);
  return playbook?.plays[0]?.handlers ?? [];
}

describe('a notification', () => {
  // Answers of ansible-core 2.14; topics with a role in front are of 2.18.
  it.each([
    ['reload', ['play1.handlers.1']],
    ['web : reload', ['play1.roles.1.handlers.1']],
    ['topic', ['play1.roles.1.handlers.1', 'play1.handlers.3']],
    ['web : topic', ['play1.roles.1.handlers.1']],
    ['more', ['play1.handlers.3', 'play1.handlers.4', 'play1.handlers.6', 'play1.handlers.7']],
    ['web : other', []],
    ['nothing', []],
  ])('of %j means %j', (name, ids) => {
    expect(handlersFor(handlers(), name).map(({ id }) => id)).toEqual(ids);
  });

  it('means all that listen, with compat', () => {
    expect(handlersFor(handlers(), 'more', true).map(({ id }) => id)).toEqual([
      'play1.handlers.3',
      'play1.handlers.4',
      'play1.handlers.5',
      'play1.handlers.6',
      'play1.handlers.7',
    ]);
  });
});
