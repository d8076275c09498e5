import type { Renderer } from '../renderer.ts';

/** Every event as one line of JSON, as it happens. */
export function createJsonlRenderer(): Renderer {
  return { onEvent: (event) => `${JSON.stringify(event)}\n` };
}
