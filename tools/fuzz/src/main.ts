// `npm run fuzz -- ltpa [--seconds N] [--seed S] [--target NAME] [--input BASE64]`: README.md says what that does.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { ltpaTargets } from './ltpa/targets.ts';
import { findingText, mostGrowthBytes, resultText } from './show.ts';
import { startWatchdog } from './watchdog.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    target: { type: 'string' },
    input: { type: 'string' },
  },
});

const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const targets = ltpaTargets.filter(({ name }) => values.target === undefined || name === values.target);
if (positionals.join(' ') !== 'ltpa' || targets.length === 0 || !(seconds > 0) || !Number.isSafeInteger(seed)) {
  const names = ltpaTargets.map(({ name }) => name).join(', ');
  console.error(
    `Usage: npm run fuzz -- ltpa [--seconds N] [--seed S] [--target NAME] [--input BASE64]. Targets: ${names}.`,
  );
  process.exitCode = 64;
} else if (values.input === undefined) {
  await run();
} else {
  for (const target of targets) replay(target.name, () => target.judge(Buffer.from(values.input ?? '', 'base64')));
}

async function run(): Promise<void> {
  const watchdog = startWatchdog(targets, { seed });
  const result = fuzz(targets, {
    seed,
    until: { seconds },
    watch: watchdog.watch,
    onFinding: (finding) => console.log(findingText(finding, seed)),
  });
  await watchdog.stop();
  console.log(resultText(result, seed));
  process.exitCode = result.findings.length > 0 || result.grownBytes > mostGrowthBytes ? 1 : 0;
}

function replay(name: string, judge: () => string | undefined): void {
  console.log(`${name}: ${judge() ?? 'as it should be'}`);
}
