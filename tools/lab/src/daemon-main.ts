// The lab's own process; with `--reaper DIR` the one that tidies up after it.
import { REAPER_FLAG, runReaper } from './daemon/reaper.ts';
import { runDaemon } from './daemon/run-daemon.ts';

const [flag, dir] = process.argv.slice(2);
if (flag === REAPER_FLAG && dir !== undefined) await runReaper(dir);
else runDaemon();
