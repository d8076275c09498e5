import { join } from 'node:path';
import type { Row } from './row.ts';
import { writeFiles } from './scene-files.ts';

const ROLES = 49;

export const validateTree: Row = {
  name: 'validate',
  title: 'validate of a tree of 250 YAML files',
  targetMs: 500,
  async setUp(folder) {
    writeFiles(folder, tree());
    return {
      signet: { args: ['validate', join(folder, 'site.yml'), '-i', join(folder, 'hosts.yml')] },
      tearDown: async () => {},
    };
  },
};

/** A playbook with 49 roles of five files each, and an inventory with group variables: 250 files. */
function tree(): Record<string, string> {
  const roles = Array.from({ length: ROLES }, (_, index) => `role${index + 1}`);
  const files: Record<string, string> = {
    'site.yml': `- hosts: web\n  gather_facts: false\n  roles:\n${roles.map((role) => `    - ${role}\n`).join('')}`,
    'hosts.yml':
      'all:\n  children:\n    web: {hosts: {"w[1:20]": {ansible_connection: local}}}\n    db: {hosts: {d1: {}}}\n',
    'group_vars/all.yml': 'everywhere: true\n',
    'group_vars/web.yml': 'port: 80\n',
    'group_vars/db.yml': 'port: 5432\n',
  };
  for (const role of roles) {
    files[`roles/${role}/defaults/main.yml`] = `${role}_port: 8080\n${role}_hosts: [a, b, c]\n`;
    files[`roles/${role}/vars/main.yml`] = `${role}_path: "/etc/${role}/{{ ${role}_port }}"\n`;
    files[`roles/${role}/meta/main.yml`] = 'dependencies: []\n';
    files[`roles/${role}/handlers/main.yml`] =
      `- name: restart ${role}\n  debug: {msg: "restarted {{ ${role}_path }}"}\n`;
    files[`roles/${role}/tasks/main.yml`] = tasksOf(role);
  }
  return files;
}

function tasksOf(role: string): string {
  return `- name: show ${role}
  debug: {msg: "{{ ${role}_path }} on {{ inventory_hostname }}"}
  changed_when: true
  notify: restart ${role}
- name: hosts of ${role}
  debug: {msg: "{{ item }} {{ port }}"}
  loop: "{{ ${role}_hosts }}"
  when: everywhere and ${role}_port > 1024
- block:
    - name: check ${role}
      assert: {that: ["${role}_port is defined", "${role}_hosts | length > 2"]}
  rescue:
    - name: wrong ${role}
      fail: {msg: "{{ ansible_failed_result.msg }}"}
`;
}
