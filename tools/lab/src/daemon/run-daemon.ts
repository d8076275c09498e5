import { Cleanup } from './cleanup.ts';
import type { DaemonMessage, DaemonOptions } from './messages.ts';
import { dismissReaper, startReaper } from './reaper.ts';
import { startLab } from './start-lab.ts';

/** The daemon's life: the first message starts the lab, a signal or the loss of whoever waits for it ends it. */
export function runDaemon(): void {
  const cleanup = new Cleanup();
  let isReady = false;
  const tell = (message: DaemonMessage): Promise<void> =>
    new Promise((resolve) => {
      if (process.connected) process.send?.(message, () => resolve());
      else resolve();
    });
  const end = async (code: number): Promise<void> => {
    for (const failure of await cleanup.run()) console.error(failure);
    process.exit(code);
  };
  const start = async (options: DaemonOptions): Promise<void> => {
    const reaper = startReaper(options.programs.daemon, options.dir);
    cleanup.add(() => dismissReaper(reaper));
    try {
      const description = await startLab(options, cleanup, reaper.pid, (progress) => void tell({ progress }));
      isReady = true;
      await tell({ ready: description });
    } catch (error) {
      console.error(error);
      const failures = await cleanup.run();
      for (const failure of failures) console.error(failure);
      await tell({ failed: error instanceof Error ? error.message : String(error) });
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void end(0));
  process.on('SIGINT', () => void end(0));
  // A lab that nobody was told of would be left over.
  process.on('disconnect', () => isReady || void end(1));
  process.on('unhandledRejection', (error) => {
    console.error(error);
    void end(1);
  });
  process.once('message', ({ start: options }: { start: DaemonOptions }) => void start(options));
}
