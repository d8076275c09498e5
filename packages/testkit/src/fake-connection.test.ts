import { Secret } from '@signet/core';
import { expect, it } from 'vitest';
import { fakeConnection } from './fake-connection.ts';

it('keeps files in memory and tells what was written', async () => {
  const fake = fakeConnection({ files: { '/etc/a': 'x', '/etc/b': { content: 'y', mode: 0o600 } } });
  await fake.writeFile('/etc/b', Buffer.from('z'));
  await fake.setMode('/etc/a', 0o640);
  expect(await fake.removeFile('/etc/c')).toBe(false);
  expect(fake.text('/etc/b')).toBe('z');
  expect(fake.writes).toEqual(['write /etc/b 0600', 'mode /etc/a 0640']);
  expect(await fake.stat('/etc')).toMatchObject({ kind: 'directory' });
});

it('answers commands by its script, and 127 to any other', async () => {
  const fake = fakeConnection({ run: ([program], { stdinText }) => (program === 'cat' ? stdinText : undefined) });
  expect(String((await fake.run(['cat'], { stdin: new Secret('in') })).stdout)).toBe('in');
  expect((await fake.run(['dog'])).code).toBe(127);
  expect(fake.commands).toEqual([['cat'], ['dog']]);
});

it('fails a write with what the script throws, and keeps the file', async () => {
  const fake = fakeConnection({
    files: { '/etc/a': 'x' },
    beforeWrite: (path) => {
      throw new Error(`no room for ${path}`);
    },
  });
  await expect(fake.writeFile('/etc/a', Buffer.from('y'))).rejects.toThrow('no room for /etc/a');
  expect(fake.text('/etc/a')).toBe('x');
});

it('tells the script who asks, and streams what it answers', async () => {
  const fake = fakeConnection({
    files: { '/root/a': 'x' },
    run: (_argv, { become }) => ({ stdout: become?.user ?? 'login', stderr: 'e' }),
  });
  const root = fake.become({ method: 'sudo', user: 'root' });
  const seen: string[] = [];
  await root.run(['id'], { onOutput: (stream, chunk) => seen.push(`${stream} ${String(chunk)}`) });
  expect(String((await fake.run(['id'])).stdout)).toBe('login');
  expect(seen).toEqual(['stdout root', 'stderr e']);
  expect(String(await root.readFile('/root/a'))).toBe('x');
  await root.close();
  expect({ closed: fake.closed, becomes: fake.becomes, commands: fake.commands }).toEqual({
    closed: false,
    becomes: [{ method: 'sudo', user: 'root' }],
    commands: [['id'], ['id']],
  });
});
