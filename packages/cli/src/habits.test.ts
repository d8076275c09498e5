import { describe, expect, it } from 'vitest';
import { adviceFor, asHelp } from './habits.ts';

describe('adviceFor', () => {
  it.each([
    [['playbook', 'site.yml'], /signet run PLAYBOOK/u],
    [['site.yml', '-i', 'hosts'], /signet run site\.yml/u],
    [['all', '-m', 'ping'], /signet task HOSTS/u],
    [['galaxy', 'install', 'x'], /roles_path/u],
    [['ltpa', 'show', 'ltpa.keys'], /signet ltpa inspect FILE/u],
    [['ltpa', 'decode', 'x'], /signet ltpa token read/u],
    [['ltpa', 'token', 'verify'], /signet ltpa token check/u],
  ])('knows what is meant by %j', (args, advice) => expect(adviceFor(args)).toMatch(advice));

  it.each([[['frobnicate']], [['ltpa', 'toString']], [['ltpa', 'token', 'mint', '-a', 'x=y']]])(
    'knows nothing of %j',
    (args) => expect(adviceFor(args)).toBeUndefined(),
  );
});

it.each([
  ['help', '--help'],
  ['help ltpa diff', 'ltpa diff --help'],
  ['ltpa help', 'ltpa --help'],
  ['ltpa help diff', 'ltpa diff --help'],
  ['ltpa token help', 'ltpa token --help'],
  ['ltpa inspect help', 'ltpa inspect help'],
  ['run help', 'run help'],
  ['ltpa diff --help', 'ltpa diff --help'],
])('takes "signet %s" for "signet %s"', (typed, meant) => {
  expect(asHelp(typed.split(' ')).join(' ')).toBe(meant);
});
