// `npm test`: all the set-up, then every test of every package. Ends with one line: N passed, N failed, N skipped.
import { readdirSync, readFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand, ensureDependencies, root, run } from './dependencies.mjs';
import { startParts } from './parts.mjs';

ensureDependencies();
buildCommand();
const parts = await startParts();
let status;
try {
  const projects = process.argv.slice(2);
  const selection = projects.length > 0 ? ['--projects', projects.map((name) => `@signet/${name}`).join(',')] : [];
  for (const folder of testFolders()) rmSync(resultsOf(folder), { force: true });
  const nx = join(root, 'node_modules', '.bin', 'nx');
  ({ status } = run(nx, ['run-many', '-t', 'test', '--parallel=1', '--output-style=stream', ...selection], {
    env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false', ...parts.env },
  }));
} finally {
  await parts.stop();
}

const { passed, failed, skipped } = count();
for (const title of skipped) console.log(`skipped: ${title}`);
for (const line of parts.missing) console.log(line);
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(status === 0 && failed === 0 ? 0 : 1);

function testFolders() {
  return ['packages', 'tools'].flatMap((top) => readdirSync(join(root, top)).map((name) => join(root, top, name)));
}

function resultsOf(folder) {
  return join(folder, 'dist', 'test-results.json');
}

function count() {
  let passed = 0;
  let failed = 0;
  const skipped = [];
  for (const folder of testFolders()) {
    if (!existsSync(resultsOf(folder))) continue;
    const results = JSON.parse(readFileSync(resultsOf(folder), 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests;
    for (const file of results.testResults) {
      if (file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')) failed += 1;
      for (const test of file.assertionResults) {
        if (test.status === 'pending' || test.status === 'skipped' || test.status === 'todo')
          skipped.push(test.fullName);
      }
    }
  }
  return { passed, failed, skipped };
}
