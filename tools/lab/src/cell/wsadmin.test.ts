import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cell, startCell } from './index.ts';
import { freePort, jython } from './testing/parts.ts';
import { ADMIN, ADMIN_PASSWORD, QUICK } from './testing/test-cell.ts';
import { runWsadmin, type RunSettings, type WsadminRun } from './testing/wsadmin-run.ts';

const fixture = (name: string): string => new URL(`./__fixtures__/${name}`, import.meta.url).pathname;

const variants = [
  {
    title: 'wsadmin in Jython',
    java: jython && { command: jython },
    missing: jython === undefined ? 'no java or no jython.jar' : undefined,
  },
  { title: 'the stand-in for wsadmin', java: undefined, missing: undefined },
];

// A JVM takes a second to start, and several on a busy machine.
const PATIENT = { timeout: 60_000 };

describe.each(variants)('$title', PATIENT, ({ java, missing }) => {
  let dir: string;
  let cell: Cell;
  let profile: string;
  let port: number;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'signet-cell-'));
    port = await freePort();
    cell = await startCell({
      adminUser: ADMIN,
      adminPassword: new Secret(ADMIN_PASSWORD),
      startMs: QUICK,
      soapPort: port,
      seed: 1,
    });
    ({ profile } = await cell.installHost(dir, { kind: 'dmgr' }, java));
  });

  afterAll(async () => {
    await cell.close();
    rmSync(dir, { recursive: true });
  });

  const start = (settings: Partial<RunSettings> = {}): WsadminRun =>
    runWsadmin({ profile, port, script: fixture('frames.py'), user: ADMIN, password: ADMIN_PASSWORD, ...settings });
  const title = (text: string): string => (missing === undefined ? text : `${text} (skipped: ${missing})`);
  const skipped = missing !== undefined;

  it.skipIf(skipped)(title('connects, answers and ends with 0 (checklist 2 and 7)'), async () => {
    const wsadmin = start();
    expect(await wsadmin.hello()).toMatchObject({ connected: '1', cell: 'labCell', node: 'labCellManager' });
    expect(await wsadmin.calls(['AdminTask', 'getIdMgrDefaultRealm'], ['AdminTask', 'listManagedNodes'])).toEqual([
      'defaultWIMFileBasedRealm',
      'node1\nnode2',
    ]);
    expect(wsadmin.output()[0]).toBe(
      'WASX7209I: Connected to process "dmgr" on node labCellManager using SOAP connector;  The type of process is: DeploymentManager',
    );
    expect(wsadmin.output()[1]).toBe(
      `WASX7303I: The following options are passed to the scripting environment and are available as arguments that are stored in the argv variable: "[n4711, ${wsadmin.propertiesFile}]"`,
    );
    expect(await wsadmin.end()).toBe(0);
  });

  it.skipIf(skipped)(title('carries text of any kind both ways, and errors with their class'), async () => {
    const wsadmin = start();
    const domain = 'ä "q" \\ [x] 😀 ';
    expect(
      await wsadmin.calls(
        ['AdminTask', 'configureSingleSignon', ['-domainName', domain]],
        ['AdminConfig', 'showAttribute', '(cells/labCell|security.xml#SingleSignon_1)', 'domainName'],
        ['AdminTask', 'createIdMgrLDAPRepository', ['-id', 'x']],
        ['AdminTask', 'getIdMgrDefaultRealm'],
      ),
    ).toEqual([
      '',
      domain,
      'com.ibm.ws.scripting.ScriptingException: com.ibm.websphere.management.cmdframework.CommandValidationException: ADMF0002E: Required parameter ldapServerType is not found for command createIdMgrLDAPRepository.',
    ]);
    expect(await wsadmin.calls(['AdminTask', 'noSuchCommand'])).toEqual(['AttributeError: noSuchCommand']);
    await wsadmin.end();
  });

  it.skipIf(skipped)(title('goes on unconnected after a wrong password (checklist 4)'), async () => {
    const wsadmin = start({ password: 'wrong' });
    expect(await wsadmin.hello()).toMatchObject({ connected: '0' });
    expect(
      wsadmin
        .output()
        .slice(0, 4)
        .map((line) => line.slice(0, 33)),
    ).toEqual([
      'WASX7246E: Cannot establish "SOAP',
      'Exception message (if any): "ADMN',
      'WASX7213I: This scripting client ',
      'WASX8011W: AdminTask object is no',
    ]);
    expect(await wsadmin.calls(['AdminTask', 'getSingleSignon'])).toEqual([
      'com.ibm.ws.scripting.ScriptingException: WASX8011W: AdminTask object is not available.',
    ]);
    expect(await wsadmin.end()).toBe(0);
  });

  it.skipIf(skipped)(
    title('prompts for missing credentials and swallows what is on its input (checklist 4)'),
    async () => {
      const wsadmin = start({ user: '', password: '', loginSource: 'prompt' });
      wsadmin.input(`realm\n${ADMIN}\n${ADMIN_PASSWORD}\n`);
      expect(await wsadmin.hello()).toMatchObject({ connected: '1' });
      expect(wsadmin.output()[0]).toBe('Realm/Cell Name: <labCell>: Username: Password: ');
      await wsadmin.end();
    },
  );

  it.skipIf(skipped)(title('does not prompt when the properties say so'), async () => {
    const wsadmin = start({ user: '', password: '' });
    expect(await wsadmin.hello()).toMatchObject({ connected: '0' });
    expect(wsadmin.output().join('\n')).toContain('ADMC0035E');
    await wsadmin.end();
  });

  it.skipIf(skipped)(title('says that the dmgr is down (checklist 5)'), async () => {
    cell.fault('dmgr-down');
    const wsadmin = start();
    expect(await wsadmin.hello()).toMatchObject({ connected: '0' });
    expect(wsadmin.output()[0]).toContain(
      'WASX7023E: Error creating "SOAP" connection to host "localhost"; exception information: com.ibm.websphere.management.exception.ConnectorNotAvailableException',
    );
    await wsadmin.end();
    cell.clearFaults();
  });

  it.skipIf(skipped)(title('in local mode works without a dmgr'), async () => {
    const wsadmin = start({ conntype: 'NONE', user: '', password: '' });
    expect(await wsadmin.hello()).toMatchObject({ connected: '0' });
    expect(wsadmin.output()[0]).toContain('WASX7357I');
    expect(await wsadmin.calls(['AdminTask', 'getIdMgrDefaultRealm'])).toEqual(['defaultWIMFileBasedRealm']);
    await wsadmin.end();
  });

  it.skipIf(skipped)(title('a restart of the dmgr ends its session (checklist 25)'), async () => {
    const wsadmin = start();
    await wsadmin.hello();
    const [dmgr = ''] = await wsadmin.calls(['AdminControl', 'completeObjectName', 'type=Server,process=dmgr,*']);
    expect(await wsadmin.calls(['AdminControl', 'invoke', dmgr, 'restart'])).toEqual(['']);
    await vi.waitFor(() => expect(cell.runtimeOf('dmgr').running).toBe(false));
    expect((await wsadmin.calls(['AdminControl', 'getCell']))[0]).toContain('ADMC0009E');
    expect(await wsadmin.end()).toBe(0);
    await vi.waitFor(() => expect(cell.runtimeOf('dmgr').running).toBe(true));
  });

  it.skipIf(skipped)(title('dies without a word at the call that the fault names'), async () => {
    cell.fault('wsadmin-dies-after', { calls: 4 });
    const wsadmin = start();
    await wsadmin.hello();
    await expect(
      wsadmin.calls(
        ['AdminTask', 'getSingleSignon'],
        ['AdminTask', 'getSingleSignon'],
        ['AdminTask', 'getSingleSignon'],
      ),
    ).rejects.toThrow('wsadmin ended with 137');
    await wsadmin.end();
    cell.clearFaults();
  });

  it.skipIf(skipped)(title('ends with 105 when the script fails (checklist 7)'), async () => {
    const wsadmin = start({ conntype: 'SOAP', scriptArguments: [], script: fixture('fails.py') });
    expect(await wsadmin.end()).toBe(105);
    expect(wsadmin.output().join('\n')).toContain('WASX7017E: Exception received while running file');
  });

  it.skipIf(skipped)(title('leaves no credentials behind in the profile'), () => {
    expect(existsSync(join(profile, 'properties', 'soap.client.props'))).toBe(true);
    expect(JSON.stringify(cell.summary())).not.toContain('labsecret');
  });
});

describe('a script in Jython', PATIENT, () => {
  const reason = jython === undefined ? ' (skipped: no java or no jython.jar)' : '';

  it.skipIf(jython === undefined)(
    `uses Java types, catches the exception by name and leaves with its own code (checklist 7, 10, 20)${reason}`,
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'signet-cell-'));
      const port = await freePort();
      const cell = await startCell({
        adminUser: ADMIN,
        adminPassword: new Secret(ADMIN_PASSWORD),
        startMs: QUICK,
        soapPort: port,
      });
      const { profile } = await cell.installHost(dir, { kind: 'dmgr' }, { command: jython ?? [] });
      const settings = { profile, port, user: ADMIN, password: ADMIN_PASSWORD };
      const keys = runWsadmin({ ...settings, script: fixture('mbean-keys.py'), scriptArguments: ['42'] });
      const failing = runWsadmin({ ...settings, script: fixture('fails.py'), scriptArguments: [] });
      expect(await keys.end()).toBe(42);
      const output = keys.output().join('\n');
      expect(output).toContain('realm defaultWIMFileBasedRealm True');
      expect(output).toContain(
        'refused com.ibm.ws.scripting.ScriptingException: com.ibm.websphere.management.cmdframework.CommandException: javax.crypto.BadPaddingException',
      );
      expect(output).toMatch(/keywords .*keyword/);
      expect(output).toContain('changes True 42');
      expect(output).toContain(' AdminNodeManagement:        Synchronize the active nodes');
      expect(output).toContain(
        `WASX7309W: No "save" was performed before the script "${fixture('mbean-keys.py')}" exited; configuration changes will not be saved.`,
      );
      expect(await failing.end()).toBe(105);
      expect(failing.output().join('\n')).toContain(
        `WASX7017E: Exception received while running file "${fixture('fails.py')}"; exception information: com.ibm.websphere.management.exception.InvalidConfigDataTypeException: ADMG0007E: The configuration data type Node01 is not valid.`,
      );
      await cell.close();
      rmSync(dir, { recursive: true });
    },
  );
});
