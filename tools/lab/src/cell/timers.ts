/** Waiting that ends with the cell: after `close` nothing that waited goes on. */
export interface Timers {
  sleep(ms: number): Promise<void>;
  close(): void;
}

export function createTimers(): Timers {
  const pending = new Set<NodeJS.Timeout>();
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          pending.delete(timer);
          resolve();
        }, ms);
        pending.add(timer);
      }),
    close: () => {
      for (const timer of pending) clearTimeout(timer);
      pending.clear();
    },
  };
}
