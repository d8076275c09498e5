import { join } from 'node:path';
import type { Row } from './row.ts';
import { fileScene, writeFiles } from './scene-files.ts';

export const oneDebug: Row = {
  name: 'debug',
  title: 'playbook with one debug on localhost',
  targetMs: 250,
  async setUp(folder) {
    writeFiles(folder, {
      'site.yml': '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - debug: {msg: hello}\n',
    });
    const args = [join(folder, 'site.yml'), '-i', 'localhost,'];
    return fileScene(['run', ...args], 'ansible-playbook', args);
  },
};
