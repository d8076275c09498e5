import { expect, it } from 'vitest';
import { withDefaults } from './connect.ts';

function vars(values: Readonly<Record<string, unknown>>): { get(name: string): unknown } {
  return { get: (name) => values[name] };
}

it('takes a variable before a keyword before an option', () => {
  const options = { connection: 'docker', sshCommonArgs: '-o A=b' };
  const all = withDefaults(vars({ ansible_connection: 'local' }), options, { connection: 'ssh', port: 2222 });
  expect([all.get('ansible_connection'), all.get('ansible_port'), all.get('ansible_ssh_common_args')]).toEqual([
    'local',
    2222,
    '-o A=b',
  ]);
  expect(withDefaults(vars({}), options, { connection: 'ssh' }).get('ansible_connection')).toBe('ssh');
  expect(withDefaults(vars({}), options, {}).get('ansible_connection')).toBe('docker');
});

it('has no say where the inventory uses another name for the same', () => {
  const all = withDefaults(vars({ ansible_ssh_user: 'root' }), {}, { user: 'deploy' });
  expect([all.get('ansible_ssh_user'), all.get('ansible_user')]).toEqual(['root', undefined]);
});
