import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, hostResult, hostStart, taskRef, taskStart } from '../../testing/run-events.ts';
import { LiveScreen } from './live-screen.ts';

const task = taskRef('Wait');
const [start, first, second, done] = eventsOf(
  taskStart(task, 'a', 'b'),
  hostStart(task, 'a'),
  hostStart(task, 'b'),
  hostResult(task, 'b'),
);

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-26T12:00:03.000Z') }));
afterEach(() => void vi.useRealTimers());

function screen(isTTY: boolean): { live: LiveScreen; written: string[] } {
  const written: string[] = [];
  const live = new LiveScreen({ isTTY, columns: 60, rows: 24, write: (text) => written.push(text) });
  for (const event of [start, first, second]) if (event) live.onEvent(event);
  return { live, written };
}

describe('the moving lines of a terminal', () => {
  it('are drawn over themselves and leave nothing behind', () => {
    const { live, written } = screen(true);
    vi.advanceTimersByTime(200);
    expect(written[0]).toMatch(/^ {2}\S Wait · 0 of 2 hosts done · 2\.1 s\n {6}a · 2\.1 s\n {6}b · 1\.1 s$/u);
    expect(written[1]).toBe('\r\u001B[2A\u001B[J');
    live.close();
    expect(written.at(-1)).toBe('\r\u001B[2A\u001B[J');
    vi.advanceTimersByTime(1000);
    expect(written).toHaveLength(4);
  });

  it('keep still while a question is asked', async () => {
    const { live, written } = screen(true);
    await live.pausedFor(async () => {
      await vi.advanceTimersByTimeAsync(500);
      expect(written).toEqual([]);
    });
    vi.advanceTimersByTime(100);
    expect(written).toHaveLength(1);
    live.close();
  });
});

describe('without a terminal', () => {
  it('a plain line names what takes long, every half minute, and no control character is written', () => {
    const { live, written } = screen(false);
    vi.advanceTimersByTime(29_000);
    expect(written).toEqual([]);
    if (done) live.onEvent(done);
    vi.advanceTimersByTime(31_000);
    expect(written).toEqual([
      '  still working: Wait · a · 32 s · no sign of life for 32 s\n',
      '  still working: Wait · a · 62 s · no sign of life for 62 s\n',
    ]);
    live.close();
    expect(written.join('')).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});
