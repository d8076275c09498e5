import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TargetError } from '@signet/core';
import { encryptVault } from '@signet/vault';
import { describe, expect, it } from 'vitest';
import { Emitter } from './emitter.ts';
import { Bench, said, stateDir, vaulted, vaultPassword } from '../testing/bench.ts';

const CANARY = 'canary-7f3a91-secret';
const OTHER = 'another-canary-55d2';

function secretBench(): Bench {
  const bench = new Bench();
  bench.inventoryText = `
all:
  vars:
    secret_word: ${vaulted(CANARY, 6)}
  children:
    dmgr: { hosts: { d1.example.com: {} } }
    web: { hosts: { w1: {} } }
`;
  return bench;
}

describe('a secret', () => {
  it('is in no event, journal or report, wherever it goes', async () => {
    const bench = secretBench();
    const directory = stateDir();
    bench.world.cell('d1.example.com').set('password', 'something else');
    bench.world.fail(
      'write',
      '/broken',
      new TargetError(`could not write ${CANARY} into /broken`, { code: 'FAKE', hint: `was it ${CANARY}?` }),
    );
    const { report, events } = await bench.run(
      `
- name: "Play with {{ secret_word }}"
  hosts: all
  vars:
    inline: ${vaulted(OTHER, 6)}
    mixed: "user:{{ secret_word }}"
  tasks:
    - name: "Name with {{ secret_word }}"
      fake.login: { user: admin, password: "{{ secret_word }}" }
      register: login
      ignore_errors: true
    - debug: { msg: "{{ login.token }} {{ secret_word }} {{ inline }}" }
    - debug: { var: login }
    - debug: { var: hostvars }
    - set_fact: { copied: "{{ mixed }}-{{ inline }}" }
    - debug: { msg: "{{ copied }}" }
    - fake.file: { path: /key, content: "{{ copied }}" }
      notify: recreate
    - fake.file: { path: /list, content: x }
      loop: ["{{ secret_word }}", "{{ inline }}"]
    - assert: { that: "secret_word == 'wrong'", fail_msg: "it is {{ secret_word }}" }
      ignore_errors: true
    - fake.file: { path: /broken, content: "{{ secret_word }}" }
      ignore_errors: true
    - fail: { msg: "{{ secret_word }}" }
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`,
      { stateDir: directory, extraVars: { said: 'extra' } },
    );
    const journal = readdirSync(join(directory, 'runs'))
      .map((name) => readFileSync(join(directory, 'runs', name), 'utf8'))
      .join('');
    expect(bench.world.filesOf('w1').get('/key')).toBe(`user:${CANARY}-${OTHER}`);
    for (const text of [JSON.stringify(events), JSON.stringify(report), journal]) {
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(OTHER);
      expect(text).not.toContain(Buffer.from(CANARY).toString('base64'));
    }
    expect(journal).toContain('***');
  });

  it('is refused at load where an argument is not secret, at its place', () => {
    const { diagnostics } = secretBench().load(`
- hosts: dmgr
  tasks:
    - fake.setting:
        name: a
        value: ${vaulted(CANARY, 10)}
`);
    expect(diagnostics).toMatchObject([
      {
        code: 'SECRET_NOT_ALLOWED',
        message: '"value" of fake.setting takes no secret: its value would be shown.',
        at: { line: 6 },
      },
    ]);
  });

  it('is refused at run time when it comes through a variable', async () => {
    const { report } = await secretBench().run(`
- hosts: dmgr
  tasks:
    - fake.setting:
        name: a
        value: "x{{ secret_word }}"
`);
    expect(report.failures).toMatchObject([
      { code: 'SECRET_NOT_ALLOWED', at: { file: '/book/play.yml', line: 6, column: 17 } },
    ]);
  });

  it('that is plain text in the playbook reaches the task as a secret all the same', async () => {
    const bench = new Bench();
    bench.world.cell('d1.example.com').set('password', 'right');
    const { events } = await bench.run(
      '- hosts: dmgr\n  tasks:\n    - fake.login: { user: u, password: plain-password }\n      register: out\n    - debug: { var: out.token }\n      when: false\n',
    );
    expect(JSON.stringify(events)).not.toContain('plain-password');
  });

  it('makes a connection of its own: one that was opened with another password is not taken', async () => {
    const bench = secretBench();
    bench.inventoryText = bench.inventoryText.replace('  vars:\n', `  vars:\n    other_word: ${vaulted(OTHER, 6)}\n`);
    await bench.run(`
- hosts: w1
  tasks:
    - fake.program: x
      vars: { ansible_password: "{{ item }}" }
      loop: ["{{ secret_word }}", "{{ other_word }}", "{{ secret_word }}"]
`);
    expect(bench.world.counts.connects).toBe(2);
  });

  it('stays secret when -e gives another value', async () => {
    const bench = secretBench();
    bench.world.cell('d1.example.com').set('password', 'right');
    const { report, events } = await bench.run(
      '- hosts: dmgr\n  tasks:\n    - debug: { msg: "{{ secret_word }}" }\n    - fake.login: { user: u, password: "{{ secret_word }}" }\n',
      { extraVars: { secret_word: 'given-on-the-command-line' } },
    );
    expect(report.failures).toMatchObject([{ code: 'LOGIN_REFUSED', message: 'u was refused with ***.' }]);
    expect(JSON.stringify(events)).not.toContain('given-on-the-command-line');
  });

  it.each(['group_vars/all.yml', 'more.yml'])('is what a template in %s gives, encrypted as a whole', async (name) => {
    const bench = new Bench();
    const text = `url: "https://{{ inventory_hostname }}/${CANARY}"\ndeep: [{ one: "${OTHER}{{ '' }}" }]\nport: 389\n`;
    bench.files.set(`/book/${name}`, encryptVault(text, vaultPassword));
    const { events } = await bench.run(`
- hosts: w1
  vars_files: ${name === 'more.yml' ? '[more.yml]' : '[]'}
  tasks:
    - fake.file: { path: /key, content: "{{ url }} {{ deep[0].one }} {{ port + 1 }}" }
    - debug: { msg: "{{ url }} and {{ deep }}" }
    - debug: { msg: "{{ 'https://w1/' ~ port }}" }
    - assert: { that: "url == 'x'", fail_msg: "{{ url }}" }
      ignore_errors: true
`);
    expect(bench.world.filesOf('w1').get('/key')).toBe(`https://w1/${CANARY} ${OTHER} 390`);
    expect(JSON.stringify(events)).not.toContain(CANARY);
    expect(JSON.stringify(events)).not.toContain(OTHER);
    expect(JSON.stringify(events)).toContain('https://w1/389');
  });

  it('is only named in the journal when -e gives another value, whatever its name', async () => {
    const bench = secretBench();
    const directory = stateDir();
    const extraVars = { secret_word: 'typed-canary-9', size: 3 };
    const { events } = await bench.run('- hosts: all\n  tasks:\n    - debug: { msg: "{{ secret_word }}" }\n', {
      extraVars,
      stateDir: directory,
      request: { inventory: [], extraVars },
    });
    expect(JSON.stringify(events)).not.toContain('typed-canary-9');
    expect(events[0]).toMatchObject({ options: { extraVars: { size: 3 }, secretVars: ['secret_word'] } });
  });

  it('of a play, a file of it, a role or a task stays one when -e gives another value', async () => {
    const bench = new Bench();
    const directory = stateDir();
    bench.files.set('/book/vars.yml', `of_file: ${vaulted(CANARY, 2)}\n`);
    bench.files.set('/book/w1.yml', `of_host_file: ${vaulted(CANARY, 2)}\n`);
    bench.files.set('/book/roles/r/defaults/main.yml', `of_role: ${vaulted(CANARY, 2)}\n`);
    bench.files.set('/book/roles/r/tasks/main.yml', '- debug: { msg: "{{ of_role }}" }\n');
    const names = ['of_play', 'of_file', 'of_host_file', 'of_role', 'of_task'];
    const extraVars = { ...Object.fromEntries(names.map((name) => [name, `typed-canary-${name}`])), size: 3 };
    const { events } = await bench.run(
      `- hosts: w1
  vars:
    of_play: ${vaulted(CANARY, 6)}
  vars_files: [vars.yml, "{{ inventory_hostname }}.yml"]
  roles: [r]
  tasks:
    - debug: { msg: "{{ lookup('vars', item) }}" }
      loop: [of_play, of_file, of_host_file, of_task, size]
      vars:
        of_task: ${vaulted(CANARY, 10)}
`,
      { extraVars, stateDir: directory, request: { inventory: [], extraVars } },
    );
    expect(said(events)).toEqual([...names.map(() => 'w1: ***'), 'w1: 3']);
    expect(events[0]).toMatchObject({
      options: { extraVars: { size: 3, of_host_file: 'typed-canary-of_host_file' } },
    });
    expect(JSON.stringify(events.slice(1))).not.toContain('typed-canary');
  });

  it('in a file of -e is opened like any other', async () => {
    const bench = secretBench();
    const text = encryptVault(CANARY, vaultPassword);
    const extraVars = { given: { deep: [{ kind: 'vault', text, at: { file: 'extra.yml', line: 3, column: 9 } }] } };
    const { events } = await bench.run(
      '- hosts: w1\n  tasks:\n    - fake.file: { path: /key, content: "{{ given.deep[0] }}" }\n    - debug: { msg: "{{ given }}" }\n',
      { extraVars },
    );
    expect(bench.world.filesOf('w1').get('/key')).toBe(CANARY);
    expect(JSON.stringify(events)).not.toContain(CANARY);
  });

  it('in a file of -e that does not open is an error at its place, at load', () => {
    const at = { file: 'extra.yml', line: 3, column: 9 };
    const wrong = encryptVault(CANARY, { id: 'default', password: new Secret('another') });
    const { diagnostics } = secretBench().load('- hosts: w1\n  tasks: []\n', {
      given: { kind: 'vault', text: wrong, at },
    });
    expect(diagnostics).toMatchObject([{ code: 'VAULT_WRONG_PASSWORD', at: { file: 'extra.yml', line: 3 } }]);
  });

  it('that stays closed is an error where it is used, with compat', async () => {
    const wrong = encryptVault(CANARY, { id: 'default', password: new Secret('another') });
    const closed = { kind: 'vault', text: wrong, at: { file: 'extra.yml', line: 3, column: 9 } };
    const { events, report } = await secretBench().run(
      '- hosts: w1\n  tasks:\n    - debug: { msg: before }\n    - debug: { msg: "{{ given }}" }\n',
      { extraVars: { given: closed }, compat: true },
    );
    expect(JSON.stringify(events)).toContain('before');
    expect(report.failures).toMatchObject([{ code: 'VAULT_WRONG_PASSWORD', status: 'failed' }]);
  });

  it('under a wrong vault password is an error before anything runs', () => {
    const bench = secretBench();
    bench.inventoryText = bench.inventoryText.replace(/[0-9a-f]{8}$/m, '00000000');
    const codes = (() => {
      try {
        return bench.load('- hosts: all\n  tasks: []\n').diagnostics.map((one) => one.code);
      } catch (error) {
        return [String(error)];
      }
    })();
    expect(codes.join()).toMatch(/VAULT|vault/);
  });
});

describe('a secret that is also a name', () => {
  const WORDS = ['d1.example.com', 'Main play', 'restart cell', 'host-result', 'applying', 'handler-result', 'changed'];
  const book = `
- name: Main play
  hosts: dmgr
  tasks:
    - name: restart cell first
      fake.setting: { name: a, value: b }
      notify: restart cell
  handlers:
    - name: restart cell
      fake.restart: { what: cell }
`;

  function namesakes(): Bench {
    const bench = new Bench();
    const vars = WORDS.map((word, index) => `    word${index}: ${vaulted(word, 6)}`).join('\n');
    bench.inventoryText = `all:\n  vars:\n${vars}\n  children:\n    dmgr: { hosts: { d1.example.com: {} } }\n`;
    return bench;
  }

  it('leaves the names as they are, so that what is owed is paid and forgotten', async () => {
    const bench = namesakes();
    const directory = stateDir();
    bench.world.fail('act', 'restart cell', new TargetError('d1.example.com said no', { code: 'FAKE' }), 1);
    const first = await bench.run(book, { stateDir: directory });
    expect(first.report.failures).toMatchObject([
      { host: 'd1.example.com', task: 'restart cell', message: '*** said no' },
    ]);
    expect(first.report.owed).toMatchObject([{ host: 'd1.example.com', play: 'Main play', handler: 'restart cell' }]);
    expect(first.report.hosts).toMatchObject({ 'd1.example.com': { changed: 1, failed: 1 } });

    const second = await bench.run(book, { stateDir: directory });
    expect(second.events.filter((event) => event.type === 'owed')).toHaveLength(1);
    expect(second.report.owed).toEqual([]);
    expect(second.report.exitCode).toBe(0);
  });

  it('is masked where it is a value', () => {
    const emitter = new Emitter(
      () => new Date(0),
      () => {},
    );
    emitter.sawSecrets(new Secret('w1-secret'));
    const at = { file: '/book/w1-secret.yml', line: 1, column: 1 };
    emitter.emit({
      type: 'target-note',
      host: 'w1-secret',
      target: 'files',
      message: 'at w1-secret',
      data: { host: 'w1-secret', name: ['w1-secret'], json: { 'w1-secret': 1 } },
    });
    emitter.emit({
      type: 'verify-result',
      host: 'w1-secret',
      play: 'w1-secret',
      task: { id: 'play1.tasks.1', name: 'w1-secret', module: 'x', at },
      item: 'w1-secret',
      converged: false,
      changes: [{ path: 'a', from: { name: 'w1-secret' }, to: ['w1-secret'], detail: 'w1-secret' }],
      error: { code: 'X', message: 'w1-secret', hint: 'w1-secret', at },
    });
    const time = '1970-01-01T00:00:00.000Z';
    expect(emitter.events).toEqual([
      {
        type: 'target-note',
        host: 'w1-secret',
        target: 'files',
        message: 'at ***',
        data: { host: '***', name: ['***'], json: { '***': 1 } },
        time,
      },
      {
        type: 'verify-result',
        host: 'w1-secret',
        play: 'w1-secret',
        task: { id: 'play1.tasks.1', name: 'w1-secret', module: 'x', at },
        item: '***',
        converged: false,
        changes: [{ path: 'a', from: { name: '***' }, to: ['***'], detail: '***' }],
        error: { code: 'X', message: '***', hint: '***', at },
        time,
      },
    ]);
  });

  it('is masked in a name that a template made', async () => {
    const { events } = await namesakes().run(`
- hosts: dmgr
  tasks:
    - name: "on {{ 'Main ' ~ 'play' }}"
      debug: { msg: x }
`);
    const names = events.flatMap((event) =>
      'task' in event && typeof event.task === 'object' ? [event.task.name] : [],
    );
    expect(new Set(names)).toEqual(new Set(['on ***']));
  });
});

describe('no_log', () => {
  it('shows that a task ran, not what', async () => {
    const { events } = await new Bench().run(`
- hosts: w1
  tasks:
    - fake.file: { path: /one, content: visible-content }
      no_log: true
      register: out
    - fail: { msg: visible-message }
      no_log: true
      ignore_errors: true
    - debug: { msg: "{{ out.changes | length }}" }
`);
    expect(JSON.stringify(events)).not.toContain('visible-');
    expect(events.filter((event) => event.type === 'host-result').map((event) => event.msg)).toEqual([
      'The output is hidden because of no_log.',
      'The output is hidden because of no_log.',
      '1',
    ]);
  });

  it('hides what is read again after the handlers, and why it failed', async () => {
    const { events, report } = await new Bench().run(`
- hosts: dmgr
  tasks:
    - fake.setting: { name: visible-name, value: visible-value }
      no_log: true
    - fake.setting: { name: "{{ item }}", value: b }
      loop: [visible-item]
      no_log: true
    - fake.stubborn: { name: "{{ item }}" }
      loop: [visible-stubborn]
      no_log: true
`);
    expect(JSON.stringify([events, report])).not.toContain('visible-');
    expect(events.filter((event) => event.type === 'verify-result')).toMatchObject([
      { converged: true, changes: [] },
      { item: '***', converged: true, changes: [] },
      {
        item: '***',
        converged: false,
        changes: [],
        error: { code: 'NOT_CONVERGED', message: 'The output is hidden because of no_log.' },
      },
    ]);
  });

  it('hides an error of reading again', async () => {
    const bench = new Bench();
    let written = false;
    bench.world.hook = (operation) => {
      if (operation === 'saved') written = true;
      if (operation === 'read' && written)
        throw new TargetError('visible-error', { code: 'FAKE', hint: 'visible-hint' });
    };
    const { events } = await bench.run(
      '- hosts: dmgr\n  tasks:\n    - fake.setting: { name: a, value: b }\n      no_log: true\n',
    );
    expect(JSON.stringify(events)).not.toContain('visible-');
    expect(events.find((event) => event.type === 'verify-result')).toMatchObject({ error: { code: 'FAKE' } });
  });
});
