import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stateFolder } from './project.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'signet-project-')));
  mkdirSync(join(root, 'project', 'playbooks'), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const playbooks = (): string => join(root, 'project', 'playbooks');

it('is .signet at the root of the repository', () => {
  mkdirSync(join(root, 'project', '.git'));
  expect(stateFolder(playbooks(), undefined)).toBe(join(root, 'project', '.signet'));
});

it('is the nearest .signet there is', () => {
  mkdirSync(join(root, '.signet'));
  mkdirSync(join(root, 'project', '.signet'));
  expect(stateFolder(playbooks(), undefined)).toBe(join(root, 'project', '.signet'));
});

it('is what the setting says', () => {
  expect(stateFolder(playbooks(), join(root, 'elsewhere'))).toBe(join(root, 'elsewhere'));
});
