import { describe, expect, it } from 'vitest';
import { adviceFor } from './habits.ts';

describe('adviceFor', () => {
  it.each([
    [['playbook', 'site.yml'], /signet run PLAYBOOK/u],
    [['site.yml', '-i', 'hosts'], /signet run site\.yml/u],
    [['all', '-m', 'ping'], /signet task HOSTS/u],
    [['galaxy', 'install', 'x'], /roles_path/u],
  ])('knows what is meant by %j', (args, advice) => expect(adviceFor(args)).toMatch(advice));

  it.each([[['frobnicate']], [['ltpa', 'token', 'mint', '-a', 'x=y']]])('knows nothing of %j', (args) =>
    expect(adviceFor(args)).toBeUndefined(),
  );
});
