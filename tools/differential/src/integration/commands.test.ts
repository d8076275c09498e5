import { describe, expect, it } from 'vitest';
import { commandsOf } from './commands.ts';

describe('commandsOf', () => {
  it('reads arguments without what is shell, and without how much is printed', () => {
    const script = `ansible-playbook a.yml -i "../../inventory" -v "$@" --tags 'x,y' 2>&1 | tee out
[ "$(ansible-playbook b.yml -e "v=1 2" "$@" | grep x)" = "x" ]`;
    expect(commandsOf(script)).toEqual([
      { env: {}, args: ['a.yml', '-i', '../../inventory', '--tags', 'x,y'] },
      { env: {}, args: ['b.yml', '-e', 'v=1 2'] },
    ]);
  });

  it('gives each command the environment that the script has set by then', () => {
    const script = `export ANSIBLE_ROLES_PATH=./roles
ANSIBLE_STRATEGY='free' ansible-playbook \\
   a.yml
unset ANSIBLE_ROLES_PATH
ansible-playbook a.yml`;
    expect(commandsOf(script)).toEqual([
      { env: { ANSIBLE_ROLES_PATH: './roles', ANSIBLE_STRATEGY: 'free' }, args: ['a.yml'] },
      { env: {}, args: ['a.yml'] },
    ]);
  });

  it('unrolls loops over words and leaves out what it cannot know', () => {
    const script = `for strategy in linear free; do
  export ANSIBLE_STRATEGY=$strategy
  ansible-playbook a.yml
done
# ansible-playbook commented.yml
ansible-playbook "$MYPLAY"`;
    expect(commandsOf(script)).toEqual([
      { env: { ANSIBLE_STRATEGY: 'linear' }, args: ['a.yml'] },
      { env: { ANSIBLE_STRATEGY: 'free' }, args: ['a.yml'] },
    ]);
  });
});
