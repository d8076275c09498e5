import type { RunEvent } from '@signet/engine';

/** Makes a run into text: a fold over its events that answers, for each, what is to be written next. */
export interface Renderer {
  onEvent(event: RunEvent): string;
}

/** Everything a renderer writes about these events. */
export function rendered(renderer: Renderer, events: readonly RunEvent[]): string {
  return events.map((event) => renderer.onEvent(event)).join('');
}
