import { describe, expect, it } from 'vitest';
import { testCell } from '../testing/test-cell.ts';

const { open } = testCell();

describe('AdminTask arguments', () => {
  it.each([
    ['a bracketed string', '[-domainName .x.example -requiresSSL true]'],
    ['a bare string', '-domainName .x.example -requiresSSL true'],
    ['a list of tokens', ['-domainName', '.x.example', '-requiresSSL', 'true']],
    ['a list with one string', ['-requiresSSL true -domainName .x.example']],
    ['a token with a stray blank', [' -domainName', '.x.example', '-requiresSSL', 'true']],
  ])('may be %s', async (_form, argument) => {
    const { call } = open();
    await call('AdminTask', 'configureSingleSignon', argument);
    expect(await call('AdminTask', 'getSingleSignon')).toContain('[requiresSSL true] [domainName .x.example]');
  });

  it('a flag without a value is empty, also before the next flag', async () => {
    const { call } = open();
    await call('AdminTask', 'createIdMgrLDAPRepository', [
      '-id',
      'L',
      '-ldapServerType',
      'CUSTOM',
      '-certificateFilter',
      '-loginProperties',
      'uid;mail',
    ]);
    const map = String(await call('AdminTask', 'getIdMgrRepository', '[-id L]'));
    expect(map).toContain('loginProperties=[uid, mail]');
    expect(map).toMatch(/certificateFilter=[,}]/);
  });

  it('a value may begin with a dash or hold brackets and blanks in a list of tokens', async () => {
    const { call, session } = open();
    await call('AdminTask', 'createIdMgrLDAPRepository', ['-id', 'L', '-ldapServerType', 'CUSTOM']);
    await call('AdminTask', 'addIdMgrLDAPServer', [
      '-id',
      'L',
      '-host',
      'h',
      '-bindPassword',
      '-a [b] "c"',
      '-bindDN',
      'cn=a b,dc=x',
    ]);
    const wim = session.workspace.read(session.state.names.wim);
    const server = wim.kind === 'wim' ? wim.repositories[1]?.servers[0]?.settings : undefined;
    expect([
      server?.['bindDN'],
      Buffer.from(server?.['bindPassword']?.slice(5) ?? '', 'base64')
        .map((byte) => byte ^ 0x5f)
        .toString(),
    ]).toEqual(['cn=a b,dc=x', '-a [b] "c"']);
  });
});

describe('AdminTask errors (checklist 22)', () => {
  const exception = 'com.ibm.ws.scripting.ScriptingException: com.ibm.websphere.management.cmdframework';
  it.each([
    [
      'a missing parameter',
      'createIdMgrLDAPRepository',
      ['-id', 'x'],
      `${exception}.CommandValidationException: ADMF0002E: Required parameter ldapServerType is not found for command createIdMgrLDAPRepository.`,
    ],
    [
      'an invalid boolean',
      'configureSingleSignon',
      ['-enable', 'maybe'],
      `${exception}.InvalidParameterValueException: ADMF0003E: Invalid parameter value maybe for parameter enable for command configureSingleSignon.`,
    ],
    [
      'an invalid integer',
      'addIdMgrLDAPServer',
      ['-id', 'x', '-host', 'h', '-port', 'wrong'],
      'com.ibm.ws.scripting.ScriptingException: java.lang.NumberFormatException: For input string: "wrong"',
    ],
    [
      'an unknown parameter',
      'configureSingleSignon',
      ['-domian', 'x'],
      'com.ibm.ws.scripting.ScriptingException: WASX7122E: Option "-domian" is not recognized for command "configureSingleSignon".',
    ],
    ['an unknown command', 'configureSingleSignOn', [], 'AttributeError: configureSingleSignOn'],
  ])('%s', async (_what, command, args, text) => {
    expect(await open().failure('AdminTask', command, args)).toBe(text);
  });
});
