import { expect, it } from 'vitest';
import { imageEnvironment } from './image.ts';

const answering =
  (stdout: string, code = 0) =>
  async () => ({
    code,
    stdout: Buffer.from(stdout),
    stderr: Buffer.alloc(0),
  });

it('reads the environment of an image', async () => {
  const image = '[{"Config":{"Env":["A=1","B=x=y","C"]}}]';
  expect(await imageEnvironment(answering(image), 'sha256:1', 'web1')).toEqual(
    new Map([
      ['A', '1'],
      ['B', 'x=y'],
      ['C', null],
    ]),
  );
  expect(await imageEnvironment(answering('', 1), 'sha256:1', 'web1')).toBeUndefined();
});

it('takes an answer that is not JSON for a failure of the host', async () => {
  await expect(
    imageEnvironment(answering('Emulate Docker CLI using podman.'), 'sha256:1', 'web1'),
  ).rejects.toMatchObject({ name: 'TargetError', code: 'DOCKER_UNREADABLE', message: expect.stringContaining('web1') });
});
