// `npm run bench [-- NAME…] [--runs N] [--skip-ansible] [--package NAME=SPEC]`: the README says what the names are.
import { parseArgs } from 'node:util';
import { measureLanguage } from './language.ts';
import { measureLtpa } from './ltpa/ltpa.ts';
import { measureMainJob } from './main-job.ts';
import { ROWS } from './rows.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    'skip-ansible': { type: 'boolean', default: false },
    package: { type: 'string', multiple: true, default: [] },
  },
});

const runs = Number(values.runs);
const names = ROWS.map(({ name }) => name);
const groups = ['language', 'ltpa', 'main-job'];
const unknown = positionals.filter((name) => !groups.includes(name) && !names.includes(name));
if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
  console.error(
    `There is no measurement "${unknown[0] ?? values.runs}". There are: ${[...groups, ...names].join(', ')}.`,
  );
  process.exitCode = 64;
} else {
  const wanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
  const rows = ROWS.filter(({ name }) => wanted('language') || wanted(name));
  if (rows.length > 0) await measureLanguage(rows, { runs, skipAnsible: values['skip-ansible'] });
  if (wanted('ltpa'))
    await measureLtpa(runs, Object.fromEntries(values.package.map((each) => each.split(/=(.*)/su, 2))));
  if (wanted('main-job')) measureMainJob(runs);
}
