import { join } from 'node:path';
import type { Row } from './row.ts';
import { fileScene, writeFiles } from './scene-files.ts';

const GROUPS = 100;
const HOSTS_PER_GROUP = 100;

export const inventoryList: Row = {
  name: 'inventory',
  title: 'inventory --list, 10,000 hosts in 100 groups, INI',
  targetMs: 500,
  async setUp(folder) {
    writeFiles(folder, { hosts: inventoryText() });
    const args = ['-i', join(folder, 'hosts'), '--list'];
    return fileScene(['inventory', ...args], 'ansible-inventory', args);
  },
};

/** Hosts with two variables each, groups with two, and a group above all of them. */
function inventoryText(): string {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  const lines: string[] = [];
  for (const group of numbers(GROUPS)) {
    lines.push(`[group${group}]`);
    for (const host of numbers(HOSTS_PER_GROUP))
      lines.push(`host-${group}-${host} ansible_host=10.0.${group}.${host} rack=${host % 10}`);
    lines.push(`[group${group}:vars]`, `number=${group}`, `role="part ${group}"`);
  }
  lines.push('[everything:children]', ...numbers(GROUPS).map((group) => `group${group}`));
  return `${lines.join('\n')}\n`;
}
