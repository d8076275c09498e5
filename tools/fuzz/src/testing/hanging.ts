// A program whose target never comes back from one input.
import { fuzz } from '../fuzz.ts';
import { startWatchdog } from '../watchdog.ts';

const target = {
  name: 'endless',
  share: 1,
  make: () => Buffer.from('for ever'),
  judge: () => {
    for (;;);
  },
};
const { watch } = startWatchdog([target], { seed: 5, deadlineMs: 600 });
// The watchdog has to be awake before.
setTimeout(() => fuzz([target], { seed: 5, until: { seconds: 60 }, watch }), 500);
