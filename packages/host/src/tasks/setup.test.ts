import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chosenSubsets } from '../facts/subsets.ts';
import { hostWithPrograms, localHost, scratchFolder } from '../testing/hosts.ts';
import { assertOn } from '../testing/steps.ts';
import { setup } from './setup.ts';

vi.setConfig({ testTimeout: 120_000 });

let host: Connection;
beforeAll(async () => {
  host = await localHost();
});
afterAll(() => host.close());

type Facts = Record<string, unknown>;
async function factsOf(args: Facts, on = host): Promise<Facts> {
  const { ansible_facts: facts } = (await assertOn(on, setup, args)).facts as { readonly ansible_facts: Facts };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name.replace(/^ansible_/u, ''), value]));
}

/** Facts that change from one moment to the next, that only Python knows, or that this machine's names decide. */
const different =
  /^(?:date_time|env|loadavg|uptime_seconds|mem.*_mb|swap.*_mb|memory_mb|mounts|fqdn|domain|interfaces|devices|device_links|lvm|python.*|selinux_python_present|virtualization_tech_.*|system_capabilities.*|distribution_file_.*|fibre_channel_wwn|hostnqn|iscsi_iqn|.*_asset_tag|form_factor|gather_subset|module_setup|br_.*|docker.*|veth.*|ifb.*|dummy.*)$/u;

const ansible = spawnSync('ansible', ['--version']).status === 0;

describe.skipIf(!ansible)(ansible ? 'setup' : 'setup (skipped: Ansible is not installed)', () => {
  it('says what Ansible says', async () => {
    const text = execFileSync('ansible', ['localhost', '-m', 'setup'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const theirs = (JSON.parse(text.slice(text.indexOf('{'))) as { ansible_facts: Facts }).ansible_facts;
    const ours = await factsOf({});
    const compared = Object.entries(theirs)
      .map(([name, value]) => [name.replace(/^ansible_/u, ''), value] as const)
      .filter(([name]) => !different.test(name));
    expect(compared.length).toBeGreaterThan(40);
    // `pciid`, `speed` and the like need more than an interface's own words.
    for (const [name, value] of compared) {
      if (typeof value === 'object' && value !== null && 'device' in value) expect(ours[name]).toBeTypeOf('object');
      else expect({ [name]: ours[name] }).toEqual({ [name]: value });
    }
    const keys = (facts: Facts, name: string): string[] => Object.keys(facts[name] as Facts).toSorted();
    expect(keys(ours, 'date_time')).toEqual(keys(theirs, 'ansible_date_time'));
    expect(keys(ours, 'memory_mb')).toEqual(keys(theirs, 'ansible_memory_mb'));
    expect(ours['memtotal_mb']).toBe(theirs['ansible_memtotal_mb']);
    expect((ours['interfaces'] as string[]).toSorted()).toEqual((theirs['ansible_interfaces'] as string[]).toSorted());
  });
});

describe('setup', () => {
  it('works with busybox alone', async () => {
    if (!existsSync('/usr/bin/busybox')) return;
    const names = ['sh', 'uname', 'cat', 'id', 'env', 'date', 'grep', 'stat', 'ls', 'hostname', 'df', 'ip'];
    const small = hostWithPrograms(host, Object.fromEntries(names.map((name) => [name, '/usr/bin/busybox'])));
    expect(await factsOf({ gather_subset: ['min', 'network'] }, small)).toMatchObject({
      system: execFileSync('uname', ['-s'], { encoding: 'utf8' }).trim(),
      user_uid: process.getuid?.(),
      os_family: expect.any(String),
      date_time: { year: String(new Date().getFullYear()) },
    });
  });

  it('keeps an environment with line breaks', async () => {
    const odd: Connection = {
      ...host,
      run: (argv, options) => host.run(argv, { ...options, env: { ODD: 'a=b\nC=d' } }),
    };
    const { env } = await factsOf({ filter: 'env', gather_subset: '!all' }, odd);
    expect((env as Facts)['ODD']).toBe('a=b\nC=d');
  });

  it('filters by name, with and without the prefix', async () => {
    expect(Object.keys(await factsOf({ filter: ['distribution*', 'ansible_user_id'] })).toSorted()).toEqual(
      expect.arrayContaining(['distribution', 'distribution_version', 'user_id']),
    );
    expect(await factsOf({ filter: 'ansible_user_id' })).toEqual({ user_id: expect.any(String) });
  });

  it.each([
    [[], ['min', 'hardware', 'network', 'virtual']],
    [['all'], ['min', 'hardware', 'network', 'virtual']],
    [['min'], ['min']],
    [['!all'], ['min']],
    [['!all', '!min'], []],
    [['network'], ['min', 'network']],
    [['!hardware'], ['min', 'network', 'virtual']],
    [
      ['all', '!network'],
      ['min', 'hardware', 'virtual'],
    ],
    [
      ['!all', 'virtual'],
      ['min', 'virtual'],
    ],
    [['!all', '!min', 'network'], ['network']],
    [['date_time'], ['min']],
  ])('gather_subset %j means %j', (given, expected) => {
    expect(chosenSubsets(given)).toEqual(expected);
  });

  it('knows no other subset', async () => {
    expect((await assertOn(host, setup, { gather_subset: ['netwrok'] })).findings).toMatchObject([
      { code: 'UNKNOWN_SUBSET', message: 'There is no subset "netwrok" of facts.' },
    ]);
  });

  it("reads the host's own facts", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'data.fact'), '{"a": [1]}');
    writeFileSync(join(folder, 'old.fact'), '[General]\nName = x y\n');
    writeFileSync(join(folder, 'run.fact'), '#!/bin/sh\necho \'{"ran": true}\'\n');
    chmodSync(join(folder, 'run.fact'), 0o755);
    const { local } = await factsOf({ fact_path: folder, filter: 'local' });
    expect(local).toEqual({ data: { a: [1] }, old: { General: { name: 'x y' } }, run: { ran: true } });
  });

  it('says of those that cannot be had why', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'bad.fact'), '#!/bin/sh\necho half; echo broken >&2; exit 3\n');
    chmodSync(join(folder, 'bad.fact'), 0o755);
    writeFileSync(join(folder, 'empty.fact'), '');
    writeFileSync(join(folder, 'loose.fact'), 'a=b\n');
    symlinkSync('/nowhere', join(folder, 'gone.fact'));
    const { local } = await factsOf({ fact_path: folder, filter: 'local' });
    expect(local).toEqual({
      bad: `Failure executing fact script (${join(folder, 'bad.fact')}), rc: 3, err: broken\n`,
      empty: {},
      gone: `Could not stat fact (${join(folder, 'gone.fact')}): No such file or directory`,
      loose: 'error loading facts as JSON or ini - please check content',
    });
  });

  it('has the registered names as Ansible, with a prefix', async () => {
    const { ansible_facts: facts } = (await assertOn(host, setup, { filter: ['system', 'module_setup'] })).facts;
    expect(Object.keys(facts as object)).toEqual(['ansible_system', 'module_setup']);
  });

  it('are data, whatever their names are', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'bad.fact'), '[__proto__]\nfrom_host = x\n[constructor]\nfrom_host = x\n');
    writeFileSync(join(folder, '__proto__.fact'), '{"from_host": 1}');
    const { local } = await factsOf({ fact_path: folder, filter: 'local' });
    expect([
      ({} as Record<string, unknown>)['from_host'],
      (Object as unknown as Record<string, unknown>)['from_host'],
    ]).toEqual([undefined, undefined]);
    expect(Object.entries(local as object).map(([name, value]) => [name, Object.keys(value as object)])).toEqual([
      ['__proto__', ['from_host']],
      ['bad', ['__proto__', 'constructor']],
    ]);
  });
});
