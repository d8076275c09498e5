import { expect, it } from 'vitest';
import { eventsOf, hostResult, playStart, runEnd, runStart, taskRef, taskStart } from '../../testing/run-events.ts';
import { rendered } from '../renderer.ts';
import { createJunitRenderer } from './junit-renderer.ts';

it('has a test case for each task on each host, failures and hosts that were not reached counted', () => {
  const task = taskRef('Say "hi" & <bye>');
  const events = eventsOf(
    runStart(),
    playStart('Site'),
    taskStart(task, 'a', 'b', 'c', 'd'),
    hostResult(task, 'a', { status: 'changed', result: { changed: true, failed: false, stdout: 'x\u0001' } }),
    hostResult(task, 'b', { status: 'failed', result: { msg: 'no\nway' } }),
    hostResult(task, 'c', { status: 'unreachable', error: { code: 'SSH', message: 'refused' } }),
    hostResult(task, 'd', { status: 'skipped', result: { skip_reason: 'Conditional result was False' } }),
    runEnd(),
  );
  const name = (host: string): string => `name="[${host}] Site: Say &quot;hi&quot; &amp; &lt;bye&gt;"`;
  expect(rendered(createJunitRenderer(), events)).toBe(`<?xml version="1.0" encoding="utf-8"?>
<testsuites disabled="0" errors="1" failures="1" tests="4" time="10.000">
	<testsuite disabled="0" errors="1" failures="1" name="site" skipped="1" tests="4" time="10.000">
		<testcase classname="/book/site.yml:4" ${name('a')} time="1.000">
			<system-out>{
&quot;changed&quot;: true,
&quot;stdout&quot;: &quot;x\\u0001&quot;
}</system-out>
		</testcase>
		<testcase classname="/book/site.yml:4" ${name('b')} time="2.000">
			<failure message="no&#10;way" type="failure">{
&quot;msg&quot;: &quot;no\\nway&quot;
}</failure>
		</testcase>
		<testcase classname="/book/site.yml:4" ${name('c')} time="3.000">
			<error message="refused" type="error">{
&quot;changed&quot;: false,
&quot;msg&quot;: &quot;refused&quot;,
&quot;unreachable&quot;: true
}</error>
		</testcase>
		<testcase classname="/book/site.yml:4" ${name('d')} time="4.000">
			<skipped>Conditional result was False</skipped>
		</testcase>
	</testsuite>
</testsuites>
`);
});

it('counts what was ignored as passed', () => {
  const task = taskRef('T');
  const events = eventsOf(
    runStart(),
    playStart(),
    taskStart(task, 'a'),
    hostResult(task, 'a', { status: 'ignored' }),
    runEnd(),
  );
  expect(rendered(createJunitRenderer(), events)).toMatch(/failures="0".*tests="1"/u);
});
