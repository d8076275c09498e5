import { expect, it } from 'vitest';
import {
  eventsOf,
  handlerResult,
  handlerStart,
  hostResult,
  playStart,
  runEnd,
  runStart,
  taskRef,
  taskStart,
} from '../../testing/run-events.ts';
import { rendered } from '../renderer.ts';
import { createJsonRenderer } from './json-renderer.ts';

const task = taskRef('Echo', { role: 'greeter' });
const handler = taskRef('restart', { module: 'service' });

const run = eventsOf(
  runStart(),
  playStart('Site'),
  taskStart(task, 'a', 'b'),
  hostResult(task, 'a', { status: 'changed', result: { changed: true, rc: 0 } }),
  hostResult(task, 'b', { status: 'skipped', result: { changed: false } }),
  handlerStart(handler, 'a'),
  handlerResult(handler, 'a', { status: 'failed', error: { code: 'X', message: 'no' } }),
  runEnd({ a: { ok: 1, changed: 1, failed: 1 } }, { customStats: { '': { n: 1 }, a: { m: 2 } } }),
);

it('is one document in the shape of ansible.posix.json', () => {
  const text = rendered(createJsonRenderer({ customStats: true }), run);
  expect(JSON.parse(text)).toEqual({
    plays: [
      {
        play: {
          id: 'play1',
          name: 'Site',
          path: '/book/site.yml:1',
          duration: { start: '2026-11-26T12:00:01.000Z', end: '2026-11-26T12:00:06.000Z' },
        },
        tasks: [
          {
            task: {
              id: 'play1.Echo',
              name: 'greeter : Echo',
              path: '/book/site.yml:4',
              duration: { start: '2026-11-26T12:00:02.000Z', end: '2026-11-26T12:00:04.000Z' },
            },
            hosts: {
              a: { action: 'command', changed: true, rc: 0 },
              b: { action: 'command', changed: false, skipped: true },
            },
          },
          {
            task: {
              id: 'play1.restart',
              name: 'restart',
              path: '/book/site.yml:4',
              duration: { start: '2026-11-26T12:00:05.000Z', end: '2026-11-26T12:00:06.000Z' },
            },
            hosts: { a: { action: 'service', failed: true, msg: 'no' } },
          },
        ],
      },
    ],
    stats: { a: { ok: 1, changed: 1, failures: 1, unreachable: 0, skipped: 0, rescued: 0, ignored: 0 } },
    custom_stats: { a: { m: 2 } },
    global_custom_stats: { n: 1 },
  });
});

it('says nothing before the end, and nothing of custom statistics unless asked', () => {
  expect(rendered(createJsonRenderer({ customStats: true }), run.slice(0, -1))).toBe('');
  const plain = JSON.parse(rendered(createJsonRenderer({ customStats: false }), run)) as Record<string, unknown>;
  expect([plain['custom_stats'], plain['global_custom_stats']]).toEqual([{}, {}]);
});
