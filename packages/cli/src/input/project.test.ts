import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stateFolder } from './project.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'signet-project-')));
  mkdirSync(join(root, 'project', 'playbooks'), { recursive: true });
  vi.stubEnv('SIGNET_STATE_DIR', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const playbook = (): string => join(root, 'project', 'playbooks', 'site.yml');

it('is .signet at the root of the repository', () => {
  mkdirSync(join(root, 'project', '.git'));
  expect(stateFolder(playbook())).toBe(join(root, 'project', '.signet'));
});

it('is the nearest .signet there is', () => {
  mkdirSync(join(root, '.signet'));
  mkdirSync(join(root, 'project', '.signet'));
  expect(stateFolder(playbook())).toBe(join(root, 'project', '.signet'));
});

it('is what SIGNET_STATE_DIR says', () => {
  vi.stubEnv('SIGNET_STATE_DIR', join(root, 'elsewhere'));
  expect(stateFolder(playbook())).toBe(join(root, 'elsewhere'));
});
