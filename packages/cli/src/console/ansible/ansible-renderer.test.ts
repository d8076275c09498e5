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
});
