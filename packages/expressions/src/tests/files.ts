import { askDisk } from '../run/disk.ts';
import type { DiskQuestion } from '../run/environment.ts';
import { type Test, test, type Tests } from '../registry/definition.ts';

const directory = about('directory');
const file = about('file');
const link = about('link');
const mount = about('mount');
const sameFile = test(['path'], (use, value, [path]) => askDisk(use, 'same_file', [value, path]) === true);

/** What a path is on the control node. */
export const fileTests: Tests = {
  exists: about('exists'),
  link_exists: about('link_exists'),
  directory,
  is_dir: directory,
  file,
  is_file: file,
  link,
  is_link: link,
  mount,
  is_mount: mount,
  same_file: sameFile,
  is_same_file: sameFile,
  vaulted_file: about('vaulted_file'),
};

function about(question: DiskQuestion): Test {
  return test([], (use, value) => askDisk(use, question, [value]) === true);
}
