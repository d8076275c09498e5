import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TargetError } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { Bench, stateDir, vaulted } from '../testing/bench.ts';

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
});
