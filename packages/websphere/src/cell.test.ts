import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Change, Secret, type Session, SignetError } from '@signet/core';
import { openKeyFile } from '@signet/ltpa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminTask } from './bridge/calls.ts';
import type { CellReader, CellWriter } from './cell-access.ts';
import { httpOnlyCookies, keyGeneration, ldapRepository, ltpaKeys, ready, realm, restart, sso } from './index.ts';
import { DIRECTORY, labCell, type LabCell, NODES } from './testing/lab-cell.ts';
import { check, run } from './testing/module-run.ts';

const REALM = 'ldap.lab.example.com:389';
let lab: LabCell;
let sessions: Session<CellReader, CellWriter>[] = [];

beforeEach(async () => {
  lab = await labCell();
  sessions = [];
}, 30_000);
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  await lab.close();
}, 30_000);

async function open(context = lab.context()): Promise<Session<CellReader, CellWriter>> {
  const session = await lab.open(context);
  sessions.push(session);
  return session;
}

async function codeOf(work: Promise<unknown>): Promise<[string, string]> {
  return work.then(
    () => ['none', 'it did not fail'],
    (error: unknown) => (error instanceof SignetError ? [error.code, error.message] : ['?', String(error)]),
  );
}

type Use = typeof run;

/** Every task of the main job, in its order. */
async function everyTask(
  session: Session<CellReader, CellWriter>,
  how: Use,
  context = lab.context(),
): Promise<readonly Change[]> {
  return [
    ...(await how(ldapRepository, session, { ...DIRECTORY, port: lab.ldapPort }, context)),
    ...(await how(realm, session, { name: REALM }, context)),
    ...(await how(sso, session, { enabled: true, domain: '.lab.example.com', attribute_propagation: true }, context)),
    ...(await how(httpOnlyCookies, session, { enabled: false }, context)),
    ...(await how(keyGeneration, session, { automatic: false }, context)),
  ];
}

const EFFECTS = [
  'restart dmgr',
  'restart node agent node1',
  'restart node agent node2',
  'restart server node1/server1',
  'restart server node1/server2',
  'restart server node2/server3',
  'restart server node2/server4',
];

describe('a cell', { timeout: 60_000 }, () => {
  it('is checked without a write, changed once, restarted in order, and then as wanted', async () => {
    const looking = await open(lab.context({ check: true }));
    const before = lab.summary();
    const context = lab.context({ check: true });
    const foreseen = await everyTask(looking, check, context);
    expect(await restart.foresee(looking.read, { nodes: NODES }, context)).toEqual(EFFECTS);
    expect(await codeOf(looking.write.stage('security', adminTask('setLTPATimeout', '-timeout', '5')))).toEqual([
      'WRITE_IN_CHECK_MODE',
      'Check mode tried to change a cell.',
    ]);
    expect(lab.summary()).toEqual(before);

    const opening = lab.context();
    const running = lab.context();
    const session = await open(opening);
    const changes = await everyTask(session, run, running);
    expect(changes).toEqual(foreseen);
    expect(changes.map(({ path }) => path).join(' ')).toBe(
      'repository type login_properties host port ssl bind_dn bind_password base_entry realm_base_entry repositories registry domain enabled automatic',
    );
    expect(lab.summary().configuration['realm']).toBe('defaultWIMFileBasedRealm');
    expect(await session.save()).toBe(true);
    expect(await session.save()).toBe(false);
    expect(lab.summary()).toMatchObject({
      counts: { saves: 1, restarts: { dmgr: 0, nodeAgent: 0, server: 0 } },
      checkpoints: [`signet-${running.runId}`],
      configuration: {
        realm: REALM,
        registryRealm: REALM,
        realmBaseEntries: ['o=defaultWIMFileBasedRealm', DIRECTORY.base_entry],
        httpOnly: false,
        autoGenerate: false,
      },
      nodes: [{ synchronized: true }, { synchronized: true }],
    });

    const report = await restart.run(session.write, { nodes: NODES }, running);
    expect(report.effects).toEqual(EFFECTS);
    const after = lab.summary();
    expect(after.counts.restarts).toEqual({ dmgr: 1, nodeAgent: 2, server: 4 });
    expect(after.processes.map(({ state, realm }) => `${state} ${realm}`)).toEqual(
      Array.from({ length: 7 }, () => `started ${REALM}`),
    );
    // One for the check, one for the run, one for its restart of the dmgr.
    expect(after.counts.wsadminStarts).toBe(3);
    expect(running.notes.map((note) => note.replace(/\d+ s$/u, 'N s'))).toEqual([
      ...EFFECTS.slice(3).map((line) => `${line.replace('restart ', '')} stopped after N s`),
      'node agents stopped after N s',
      'dmgr restarting',
      'dmgr answered after N s',
      'node agents started after N s',
      ...EFFECTS.slice(3).map((line) => `${line.replace('restart ', '')} started after N s`),
    ]);
    expect(opening.notes).toEqual([
      'wsadmin started',
      'checkpoint taken',
      'configuration saved',
      'nodes synchronized',
      'wsadmin started',
    ]);
    expect(await everyTask(session, check, running)).toEqual([]);
    expect(await lab.connection.stat(join(lab.profile, 'signet-restart.json'))).toBeUndefined();

    const writes = lab.summary().counts.adminTaskWrites;
    expect(await everyTask(session, run, running)).toEqual([]);
    expect(await session.save()).toBe(false);
    expect(lab.summary().counts).toMatchObject({ adminTaskWrites: writes, saves: 1 });
  });

  it('is ready, with its facts', async () => {
    const session = await open();
    const current = await ready.read(session.read, {}, lab.context());
    expect([ready.verify(current, {}), ready.facts?.(current, {})]).toEqual([
      [],
      {
        cell: 'labCell',
        version: '8.5.5.23',
        nodes: ['node1', 'node2'],
        realm: 'defaultWIMFileBasedRealm',
        ltpa_timeout_minutes: 120,
      },
    ]);
    lab.cell.fault('node-agent-down', { node: 'node2' });
    const silent = ready.verify(await ready.read(session.read, {}, lab.context()), {});
    expect(silent.map(({ code, message }) => [code, message])).toEqual([
      ['NODE_AGENT_DOWN', 'The node agent of node2 does not answer.'],
    ]);
  });

  it('exports its keys in memory', async () => {
    const session = await open();
    const password = new Secret('labsecret-ltpa-0123456789');
    const current = await ltpaKeys.read(session.read, { password }, lab.context());
    const {
      keys,
      public_id,
      realm: name,
    } = (ltpaKeys.facts?.(current, { password }) ?? {}) as { keys: Secret; public_id: string; realm: string };
    expect([openKeyFile(keys.reveal(), password).publicId, name]).toEqual([public_id, 'defaultWIMFileBasedRealm']);
    expect(lab.summary().configuration['ltpa']).toEqual([public_id]);
    expect(ltpaKeys.verify(current, { password })).toEqual([]);
  });

  it('drops everything when a later task fails', async () => {
    const session = await open();
    await run(sso, session, { domain: '.lab.example.com' }, lab.context());
    const failed = await codeOf(
      run(ldapRepository, session, { ...DIRECTORY, port: lab.ldapPort, base_entry: 'dc=none' }, lab.context()),
    );
    expect(failed[0]).toBe('LDAP_BASE_MISSING');
    await session.discard();
    expect(await session.save()).toBe(false);
    expect(await session.read.ask(adminTask('getSingleSignon'))).not.toContain('.lab.example.com');
    expect(lab.summary()).toMatchObject({ counts: { saves: 0, syncs: 0 }, checkpoints: [] });
  });

  it('adds the base entry to the default realm under its staged name, and never twice', async () => {
    const session = await open();
    const context = lab.context();
    await run(realm, session, { name: REALM }, context);
    await run(ldapRepository, session, { ...DIRECTORY, port: lab.ldapPort }, context);
    await run(
      ldapRepository,
      session,
      { ...DIRECTORY, port: lab.ldapPort, base_entry: 'DC=lab, DC=example, DC=com' },
      context,
    );
    await session.save();
    expect(lab.summary().configuration['realmBaseEntries']).toEqual([
      'o=defaultWIMFileBasedRealm',
      'dc=lab,dc=example,dc=com',
    ]);
  });

  it('updates the keys of a repository that differ, and the password when asked', async () => {
    const session = await open();
    const context = lab.context();
    const wanted = { ...DIRECTORY, port: lab.ldapPort };
    await run(ldapRepository, session, wanted, context);
    const changed = { ...wanted, login_properties: ['mail', 'uid'], update_password: 'always' as const };
    // The password was set by this session a moment ago; a session that did not sets it again.
    expect((await run(ldapRepository, session, changed, context)).map(({ path }) => path)).toEqual([
      'login_properties',
    ]);
    await session.save();
    const other = await open();
    expect((await check(ldapRepository, other, changed, context)).map(({ path }) => path)).toEqual(['bind_password']);
    await run(ldapRepository, other, changed, context);
    expect(await check(ldapRepository, other, changed, context)).toEqual([]);
    expect((await check(ldapRepository, other, { ...wanted, ssl: true }, context)).map(({ path }) => path)).toEqual([
      'login_properties',
      'ssl',
    ]);
  });

  it('refuses to save a registry in which the administrator would not be known', async () => {
    const session = await open();
    await session.write.stage(
      'registry',
      adminTask('configureAdminWIMUserRegistry', '-realmName', 'nowhere', '-verifyRegistry', 'false'),
    );
    const [code, message] = await codeOf(session.save());
    expect([code, message]).toEqual([
      'CELL_ADMIN_NOT_RESOLVED',
      expect.stringContaining('the administrator wasadmin would not be known after the restart'),
    ]);
    await session.discard();
    expect(lab.summary()).toMatchObject({
      counts: { saves: 0 },
      checkpoints: [],
      configuration: { registryRealm: 'defaultWIMFileBasedRealm' },
    });
  });

  it('saves nothing while a node agent is down, and names the node', async () => {
    const session = await open();
    await run(sso, session, { domain: '.lab.example.com' }, lab.context());
    lab.cell.fault('node-agent-down', { node: 'node1' });
    expect(await codeOf(session.save())).toEqual([
      'NODE_NOT_SYNCHRONIZED',
      'Cell labCell: node node1 was not synchronized. Nothing was saved.',
    ]);
    await session.discard();
    expect(lab.summary().counts.saves).toBe(0);
  });

  it('tells a save conflict from other failures', async () => {
    const session = await open();
    await run(sso, session, { domain: '.lab.example.com' }, lab.context());
    lab.cell.fault('save-conflict');
    expect((await codeOf(session.save()))[0]).toBe('CELL_SAVE_CONFLICT');
    await session.discard();
    expect(lab.summary().counts.saves).toBe(0);
  });

  it('takes a save whose answer was late for done, after looking again', async () => {
    await lab.close();
    lab = await labCell({ vars: { was_request_timeout: 2 } });
    const session = await open();
    await run(sso, session, { domain: '.lab.example.com' }, lab.context());
    lab.cell.fault('slow-call', { method: 'AdminConfig.save', ms: 3000 });
    expect(await session.save()).toBe(true);
    expect(lab.summary()).toMatchObject({
      counts: { saves: 1, syncs: 2 },
      nodes: [{ synchronized: true }, { synchronized: true }],
    });
  });

  it('keeps the restart owed when it cannot know whether it saved', async () => {
    await lab.close();
    lab = await labCell({ vars: { was_request_timeout: 1 } });
    const session = await open();
    await run(sso, session, { domain: '.lab.example.com' }, lab.context());
    lab.cell.fault('slow-call', { method: 'AdminConfig.save', ms: 30_000 });
    expect((await codeOf(session.save()))[0]).toBe('WSADMIN_OUTCOME_UNKNOWN');
    expect((await codeOf(session.discard()))[0]).toBe('CELL_ALREADY_SAVED');
  });

  it('keeps the restart owed when wsadmin dies while it saves', async () => {
    const session = await open();
    await run(sso, session, { domain: '.lab.example.com' }, lab.context());
    lab.cell.fault('wsadmin-dies-after', { calls: 2 });
    const [code, message] = await codeOf(session.save());
    expect([code, message]).toEqual([
      'WSADMIN_ENDED',
      expect.stringContaining('whether the configuration was saved is not known'),
    ]);
    expect((await codeOf(session.discard()))[0]).toBe('CELL_ALREADY_SAVED');
  });

  it('says that nothing was saved when wsadmin dies in the middle', async () => {
    const session = await open();
    lab.cell.fault('wsadmin-dies-after', { calls: 2 });
    const [code, message] = await codeOf(everyTask(session, run));
    expect([code, message]).toEqual([
      'WSADMIN_ENDED',
      expect.stringMatching(/ended in the middle, with exit code \d+\. Nothing was saved\./u),
    ]);
    await session.discard();
    expect(lab.summary().counts).toMatchObject({ saves: 0, adminTaskWrites: 0 });
  });

  it.each([
    [
      'was_password',
      new Secret('labsecret-wrong'),
      'WSADMIN_LOGIN_REFUSED',
      'The cell at dmgr.example.com refused the login of wasadmin. Nothing was changed.',
    ],
    [
      'was_profile',
      '/opt/none',
      'WSADMIN_NOT_FOUND',
      'There is no wsadmin at /opt/none/bin/wsadmin.sh on dmgr.example.com.',
    ],
    [
      'was_soap_port',
      1,
      'WSADMIN_DMGR_DOWN',
      'The deployment manager on dmgr.example.com does not answer on its SOAP port 1.',
    ],
  ])('with another %s: %s', async (name, value, code, message) => {
    await lab.close();
    lab = await labCell({ vars: { [name]: value } });
    expect(await codeOf(open())).toEqual([code, message]);
  });
});

describe('a restart', { timeout: 60_000 }, () => {
  it('starts only the servers that ran', async () => {
    const session = await open();
    lab.cell.kill('server3');
    const { effects } = await restart.run(session.write, { nodes: NODES }, lab.context());
    expect(effects).toEqual(EFFECTS.filter((line) => !line.includes('server3')));
    expect(lab.cell.servers().filter(({ running }) => !running)).toEqual([
      { node: 'node2', name: 'server3', running: false },
    ]);
  });

  it('stops nothing when a node has no host, or a host no node', async () => {
    const session = await open();
    expect((await codeOf(restart.run(session.write, { nodes: NODES.slice(1) }, lab.context())))[0]).toBe(
      'RESTART_NODES_MISSING',
    );
    const wrong = [...NODES.slice(1), 'dmgr.example.com'];
    await lab.connection.removeFile(join(lab.profile, 'bin', 'startNode.sh'));
    expect((await codeOf(restart.run(session.write, { nodes: wrong }, lab.context())))[0]).toBe('START_NODE_NOT_FOUND');
    expect(lab.summary().processes.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'started'));
  });

  it('stops nothing when two hosts have the same node, or one is of another cell or unknown', async () => {
    const session = await open();
    const restarted = (nodes: readonly string[]) =>
      codeOf(restart.run(session.write, { nodes: [...nodes] }, lab.context()));
    const [first = '', second = ''] = NODES;
    expect(await restarted([first, first])).toEqual([
      'RESTART_NODES_MISSING',
      'The nodes of cell labCell cannot be restarted: node1 is named twice, by node1.example.com and node1.example.com; no host of nodes has node2. Nothing was stopped.',
    ]);
    expect(await restarted([first, second, second])).toEqual([
      'RESTART_NODES_WRONG',
      'The nodes of cell labCell cannot be restarted: node2 is named twice, by node2.example.com and node2.example.com. Nothing was stopped.',
    ]);
    expect(await restarted([first, 'dmgr.example.com'])).toEqual([
      'RESTART_NODES_MISSING',
      'The nodes of cell labCell cannot be restarted: dmgr.example.com has labCellManager, which is no managed node; no host of nodes has node2. Nothing was stopped.',
    ]);
    const script = join(lab.profileOf(second), 'bin', 'setupCmdLine.sh');
    writeFileSync(script, '#!/bin/sh\nWAS_CELL=labCell\nWAS_NODE=node2\n  export WAS_CELL="otherCell"\r\n');
    expect(await restarted(NODES)).toEqual([
      'RESTART_NODES_MISSING',
      'The nodes of cell labCell cannot be restarted: node2.example.com has node2 of cell otherCell; no host of nodes has node2. Nothing was stopped.',
    ]);
    writeFileSync(script, '#!/bin/sh\n# WAS_NODE=node2\n');
    expect((await restarted(NODES))[0]).toBe('NODE_PROFILE_UNKNOWN');
    rmSync(script);
    expect(await restarted(NODES)).toEqual([
      'NODE_PROFILE_UNKNOWN',
      `${script} on node2.example.com does not say which node it belongs to. Nothing was stopped.`,
    ]);
    expect(await codeOf(restart.foresee(session.read, { nodes: [first, first] }, lab.context()))).toEqual([
      'RESTART_NODES_MISSING',
      expect.any(String),
    ]);
    expect(lab.summary().processes.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'started'));
  });

  it('names its deadline when the dmgr does not come back, and is finished by the next run', async () => {
    const session = await open();
    lab.cell.fault('dmgr-never-returns');
    const [code, message] = await codeOf(
      restart.run(session.write, { nodes: NODES, deadline_seconds: 1.5 }, lab.context()),
    );
    expect([code, message]).toEqual([
      'DMGR_NOT_BACK',
      expect.stringContaining('did not come back within 1.5 s of its restart'),
    ]);
    lab.cell.clearFaults();

    const next = await open();
    const found = ready.verify(await ready.read(next.read, {}, lab.context()), {});
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning NODE_AGENT_DOWN',
      'warning NODE_AGENT_DOWN',
    ]);
    const { effects } = await restart.run(next.write, { nodes: NODES }, lab.context());
    expect(effects).toEqual(EFFECTS);
    expect(lab.cell.servers().every(({ running }) => running)).toBe(true);
  });

  it('waits at the start of the next run for a dmgr that an earlier one was restarting', async () => {
    writeFileSync(
      join(lab.profile, 'signet-restart.json'),
      JSON.stringify({ runId: 'earlier', servers: [{ node: 'node1', server: 'server1' }] }),
    );
    lab.cell.fault('dmgr-down');
    setTimeout(() => lab.cell.clearFaults(), 700);
    const context = lab.context();
    await open(context);
    expect(context.notes[0]).toBe('waiting for the dmgr, which an earlier run was restarting');
  });

  it('restores the checkpoint when the administrator is locked out', async () => {
    const session = await open();
    const context = lab.context();
    await run(realm, session, { name: REALM }, context);
    await session.save();
    // Another administrator saves a realm that the federated repositories do not know.
    const other = await open();
    await other.write.stage(
      'security',
      adminTask('configureAdminWIMUserRegistry', '-realmName', 'nowhere', '-verifyRegistry', 'false'),
    );
    await other.save();
    const [code, message] = await codeOf(restart.run(session.write, { nodes: NODES }, context));
    expect([code, message]).toEqual([
      'CELL_ROLLED_BACK',
      `Cell labCell refused the login of wasadmin after its restart. The checkpoint signet-${context.runId} was restored and the cell restarted: it is as it was before this run.`,
    ]);
    const after = lab.summary();
    expect(after.configuration).toMatchObject({
      realm: 'defaultWIMFileBasedRealm',
      registryRealm: 'defaultWIMFileBasedRealm',
    });
    expect(after.processes.map(({ state, realm }) => `${state} ${realm}`)).toEqual(
      Array.from({ length: 7 }, () => 'started defaultWIMFileBasedRealm'),
    );
    expect(await lab.connection.stat(join(lab.profile, 'signet-restart.json'))).toBeUndefined();
    await run(sso, session, { domain: '.lab.example.com' }, context);
    expect(await session.save()).toBe(true);
  });

  it('restores the checkpoint of an earlier run that was killed between save and restart', async () => {
    const killed = await open(lab.context({ runId: 'first' }));
    await run(realm, killed, { name: REALM }, lab.context({ runId: 'first' }));
    await killed.save();
    const record = join(lab.profile, 'signet-restart.json');
    expect([JSON.parse(readFileSync(record, 'utf8')), statSync(record).mode & 0o777]).toEqual([
      { runId: 'first', servers: [], checkpoint: 'signet-first', begun: false },
      0o600,
    ]);
    expect(await killed.read.isRestartUnfinished()).toBe(false);

    const next = await open();
    await next.write.stage(
      'security',
      adminTask('configureAdminWIMUserRegistry', '-realmName', 'nowhere', '-verifyRegistry', 'false'),
    );
    await next.save();
    expect(await codeOf(restart.run(next.write, { nodes: NODES }, lab.context({ runId: 'second' })))).toEqual([
      'CELL_ROLLED_BACK',
      'Cell labCell refused the login of wasadmin after its restart. The checkpoint signet-first was restored and the cell restarted: it is as it was when that checkpoint was taken, by an earlier run.',
    ]);
    expect(lab.summary().configuration).toMatchObject({ realm: 'defaultWIMFileBasedRealm' });
  });

  it('has written the name of the checkpoint down before the save, and drops it when nothing was saved', async () => {
    const record = join(lab.profile, 'signet-restart.json');
    const dying = await open(lab.context({ runId: 'first' }));
    await run(realm, dying, { name: REALM }, lab.context());
    lab.cell.fault('wsadmin-dies-after', { calls: 5 });
    expect((await codeOf(dying.save()))[0]).toBe('WSADMIN_ENDED');
    expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject({ checkpoint: 'signet-first' });
    lab.cell.clearFaults();

    const refused = await open(lab.context({ runId: 'second' }));
    await run(realm, refused, { name: REALM }, lab.context());
    lab.cell.fault('save-conflict');
    expect((await codeOf(refused.save()))[0]).toBe('CELL_SAVE_CONFLICT');
    expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject({ runId: 'first', checkpoint: 'signet-first' });
    await refused.discard();
  });

  it('forgets the checkpoint once a login after the restart has proved the configuration', async () => {
    const record = join(lab.profile, 'signet-restart.json');
    const session = await open();
    const context = lab.context();
    await run(realm, session, { name: REALM }, context);
    await session.save();
    lab.cell.fault('node-agent-down', { node: 'node2' });
    expect((await codeOf(restart.run(session.write, { nodes: NODES, deadline_seconds: 3 }, context)))[0]).toBe(
      'NODE_AGENT_NOT_STARTED',
    );
    const left = JSON.parse(readFileSync(record, 'utf8')) as Record<string, unknown>;
    expect([left['runId'], left['checkpoint']]).toEqual([context.runId, undefined]);
    expect(left['servers']).toEqual([
      { node: 'node1', server: 'server1' },
      { node: 'node1', server: 'server2' },
    ]);
    expect(await session.read.isRestartUnfinished()).toBe(true);
    lab.cell.clearFaults();

    // The same session locks everybody out later: the old configuration is not what its restart may bring back.
    await session.write.stage(
      'security',
      adminTask('configureAdminWIMUserRegistry', '-realmName', 'nowhere', '-verifyRegistry', 'false'),
    );
    await session.save();
    expect((await codeOf(restart.run(session.write, { nodes: NODES }, context)))[0]).toBe('WSADMIN_LOGIN_REFUSED');
    expect(lab.summary().configuration).toMatchObject({ realm: REALM });
  });

  it('refuses without waiting when nobody was restarting a dmgr that is down', async () => {
    lab.cell.fault('dmgr-down');
    expect((await codeOf(open()))[0]).toBe('WSADMIN_DMGR_DOWN');
  });
});
