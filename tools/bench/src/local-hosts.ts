import { join } from 'node:path';
import type { Row } from './row.ts';
import { fileScene, writeFiles } from './scene-files.ts';

export const localHosts: Row = {
  name: 'local-1000',
  title: 'one debug on 1,000 local hosts',
  targetMs: 1000,
  async setUp(folder) {
    writeFiles(folder, {
      hosts: 'host[1:1000] ansible_connection=local\n',
      'site.yml':
        '- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: {msg: "hello {{ inventory_hostname }}"}\n',
    });
    const args = [join(folder, 'site.yml'), '-i', join(folder, 'hosts')];
    return fileScene(['run', ...args], 'ansible-playbook', args);
  },
};
