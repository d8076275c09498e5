// `npm run differential`: compares Signet with Ansible and prints a table. README.md has the options.
import { parseArgs } from 'node:util';
import { ansibleVersion } from './ansible/driver.ts';
import { readCases } from './case-folder.ts';
import { sectionsOf } from './case.ts';
import { compareGenerated, DEFAULT_COUNT, DEFAULT_SEED } from './generated.ts';
import { reportIntegration } from './integration/report.ts';
import { Recordings } from './recordings.ts';
import { type CaseResult, runCases } from './run-cases.ts';
import { createSession, type Session } from './session.ts';
import { failureText, resultLine } from './show.ts';
import { bundleWorker } from './signet/bundle.ts';
import { commandRunner } from './signet/command-runner.ts';
import { inProcessRunner } from './signet/in-process-runner.ts';

const { values: options } = parseArgs({
  options: {
    live: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    seed: { type: 'string' },
    count: { type: 'string' },
    case: { type: 'string' },
    section: { type: 'string' },
    integration: { type: 'string' },
    target: { type: 'string' },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

const SESSIONS = 2;
const all: CaseResult[] = [];
if (options.integration !== undefined) {
  await reportIntegration(options.integration, options.target);
} else {
  if (options.seed === undefined && options.count === undefined) await handWritten();
  if (options.case === undefined && options.section === undefined) await generated();
  const count = (kind: string): number => all.filter(({ verdict }) => verdict.kind === kind).length;
  console.log(
    `\n${count('equal')} equal, ${count('known')} known, ${count('failed')} failed, ${count('skipped')} skipped; ansible-core ${ansibleVersion() ?? 'not installed'}`,
  );
  process.exitCode = count('failed') > 0 ? 1 : 0;
}

async function handWritten(): Promise<void> {
  const cases = readCases()
    .filter((test) => options.case === undefined || test.name.includes(options.case))
    .filter((test) => options.section === undefined || sectionsOf(test).includes(options.section));
  const recordings = new Recordings('cases');
  const sessions = Array.from({ length: SESSIONS }, () =>
    createSession({ runner: commandRunner(), recordings, live: options.live }),
  );
  const results = await runCases(cases, sessions, show);
  for (const session of sessions) session.stop();
  all.push(...results);
  const whole = options.case === undefined && options.section === undefined;
  if (options.record) recordings.save(ansibleVersion() ?? 'none', whole);
}

async function generated(): Promise<void> {
  const recordings = new Recordings('generated');
  const bundle = await bundleWorker('signet');
  const create = (): Session => createSession({ runner: inProcessRunner(bundle), recordings, live: options.live });
  const seed = Number(options.seed ?? DEFAULT_SEED);
  const count = Number(options.count ?? DEFAULT_COUNT);
  console.log(`Generated cases: seed ${seed}, ${count} cases`);
  all.push(
    ...(await compareGenerated({ seed, count, create, sessions: SESSIONS, onResult: show, shrink: !options.record })),
  );
  if (options.record) recordings.save(ansibleVersion() ?? 'none', seed === DEFAULT_SEED && count === DEFAULT_COUNT);
}

function show(result: CaseResult): void {
  console.log(resultLine(result));
  const { test, verdict } = result;
  if (verdict.kind === 'failed' && (options.verbose || options.case !== undefined))
    console.log(failureText(test, verdict));
}
