// `npm run record:liberty` records what Open Liberty makes and reads, for the tests of @signet/ltpa. A recording of the
// same server, JVM and layout is replaced; others stay.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findOpenLiberty } from './install.ts';
import { record, type Recording } from './record.ts';

const file = fileURLToPath(new URL('../../../packages/ltpa/src/__fixtures__/open-liberty.json', import.meta.url));

const liberty = await findOpenLiberty();
if ('missing' in liberty) {
  console.error(`Nothing was recorded: ${liberty.missing}.`);
  process.exit(1);
}
const earlier = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { recordings: Recording[] }).recordings
  : [];
const fresh = [await record(liberty, '1.0'), await record(liberty, '2.0')];
const recordings = [...earlier.filter(({ server }) => server !== liberty.version), ...fresh];
const about =
  'TEST KEYS. Made by npm run record:liberty; the passwords are public. Never use these keys for anything else.';
writeFileSync(file, `${JSON.stringify({ about, recordings }, undefined, 2)}\n`);
console.log(`${recordings.length} recordings in ${file}`);
