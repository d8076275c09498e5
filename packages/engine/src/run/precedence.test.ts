import { describe, expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';

/** What defines the variable at each level; the text that it gets is the level's number. */
const LEVELS = [2, 3, 4, 6, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22] as const;
type Level = (typeof LEVELS)[number];

/** Runs a playbook in which exactly these levels define `v`, and answers what a task deep inside sees. */
async function winner(levels: readonly Level[]): Promise<string | undefined> {
  const has = (level: Level): boolean => levels.includes(level);
  const value = (level: Level): string => `{ v: "${level}" }`;
  const bench = new Bench();
  bench.inventoryText = `
all:
  vars: { common: x${has(3) ? ', v: "3"' : ''} }
  children:
    web: { hosts: { w1: ${has(8) ? value(8) : '{}'} } }
`;
  const files: Record<string, string> = {
    'roles/r/tasks/main.yml': [
      ...(has(18) ? ['- include_vars: iv.yml'] : []),
      ...(has(19) ? [`- set_fact: ${value(19)}`] : []),
      `- block:\n    - include_tasks: inner.yml\n${has(21) ? `      vars: ${value(21)}\n` : ''}`,
      ...(has(16) ? [`  vars: ${value(16)}`] : []),
    ].join('\n'),
    'roles/r/tasks/inner.yml': `- debug: { msg: "{{ v }}" }\n${has(17) ? `  vars: ${value(17)}\n` : ''}`,
    'roles/r/vars/iv.yml': value(18),
    'vf.yml': value(14),
    ...(has(2) && { 'roles/r/defaults/main.yml': value(2) }),
    ...(has(15) && { 'roles/r/vars/main.yml': value(15) }),
    ...(has(4) && { 'group_vars/all.yml': value(4) }),
    ...(has(6) && { 'group_vars/web.yml': value(6) }),
    ...(has(9) && { 'host_vars/w1.yml': value(9) }),
  };
  for (const [name, text] of Object.entries(files)) bench.files.set(`/book/${name}`, text);
  const { events } = await bench.run(
    `
- hosts: w1
  ${has(12) ? `vars: ${value(12)}` : 'vars: {}'}
  ${has(13) ? 'vars_prompt: [{ name: v, prompt: What, private: false }]' : 'vars_prompt: []'}
  ${has(14) ? 'vars_files: [vf.yml]' : 'vars_files: []'}
  roles:
    - { role: r${has(20) ? ', v: "20"' : ''} }
`,
    { ...(has(22) && { extraVars: { v: '22' } }), prompt: async () => '13' },
  );
  return said(events)[0]?.slice('w1: '.length);
}

describe('precedence of variables', () => {
  it.each(LEVELS.slice(1))('level %i beats each weaker one', async (level) => {
    for (const weaker of LEVELS.filter((one) => one < level)) {
      expect([weaker, await winner([weaker, level])]).toEqual([weaker, String(level)]);
    }
  });

  it('of all levels the strongest wins', async () => {
    expect(await winner(LEVELS)).toBe('22');
    expect(await winner([2])).toBe('2');
  });
});
