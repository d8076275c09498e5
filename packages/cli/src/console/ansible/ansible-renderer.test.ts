import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '@signet/engine';
import { describe, expect, it } from 'vitest';
import { rendered } from '../renderer.ts';
import { createAnsibleRenderer } from './ansible-renderer.ts';

const fixtures = fileURLToPath(new URL('__fixtures__/', import.meta.url));
const names = readdirSync(fixtures).flatMap((file) =>
  file.endsWith('.jsonl') ? [file.slice(0, -'.jsonl'.length)] : [],
);
const VERBOSITY: Readonly<Record<string, number>> = { verbose: 1, verbose2: 2 };

function recorded(name: string): RunEvent[] {
  return readFileSync(`${fixtures}${name}.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}

describe("Ansible's output", () => {
  it.each(names)('is what ansible-playbook printed for the same events: %s', (name) => {
    const renderer = createAnsibleRenderer({
      colour: name === 'colour',
      columns: 0,
      verbosity: VERBOSITY[name] ?? 0,
      customStats: true,
    });
    expect(rendered(renderer, recorded(name))).toBe(readFileSync(`${fixtures}${name}.stdout`, 'utf8'));
  });

  it('fills a terminal with stars, one column less than it has', () => {
    const renderer = createAnsibleRenderer({ colour: false, columns: 100, verbosity: 0 });
    expect(rendered(renderer, recorded('failures')).split('\n')[1]).toHaveLength(100);
  });

  it('says what meta did, and repeats the heading of the play for each batch', () => {
    const at = { file: '/p.yml', line: 1, column: 1 };
    const task = { id: 't', name: 'meta', module: 'meta', at };
    const steered = { type: 'steered', play: 'P', task, action: 'end_host' } as const;
    const events = [
      { type: 'play-start', play: 'p', name: 'P', hosts: ['a', 'b'], at },
      { type: 'batch-start', play: 'p', hosts: ['a'] },
      { ...steered, host: 'a' },
      { type: 'batch-start', play: 'p', hosts: ['b'] },
      { ...steered, host: 'b', skipped: true },
    ].map((event) => ({ ...event, time: '' })) as RunEvent[];
    const text = rendered(createAnsibleRenderer({ colour: false, columns: 0, verbosity: 2 }), events);
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('task path'));
    expect(lines.map((line) => line.replace(/ \*+$/u, ''))).toEqual([
      'PLAY [P]',
      'TASK [meta]',
      'META: ending play for a',
      'PLAY [P]',
      'TASK [meta]',
      'META: end_host conditional evaluated to False, continuing execution for b',
      'skipping: [b] => {"msg": "end_host conditional evaluated to false, continuing execution for b", "skip_reason": "end_host conditional evaluated to False, continuing execution for b"}',
    ]);
  });
});
