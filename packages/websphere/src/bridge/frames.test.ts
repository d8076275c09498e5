import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { adminTask, isReading, isTrue } from './calls.ts';
import { decodeFrame, encodeCalls } from './frames.ts';
import { Output } from './output.ts';

const b64 = (text: string): string => Buffer.from(text).toString('base64');

describe('frames', () => {
  it('encodes calls as one line, lists item by item', () => {
    const line = encodeCalls('7', [
      adminTask('getIdMgrDefaultRealm'),
      { object: 'AdminConfig', method: 'showAttribute', args: ['(cells/c|security.xml#Security_1)', 'realm'] },
      adminTask('x', '-a', '', new Secret('s p')),
      { object: 'AdminTask', method: 'y', args: [[]] },
    ]);
    const [, id, body = ''] = line.trimEnd().split(' ');
    expect(id).toBe('7');
    expect(Buffer.from(body, 'base64').toString().split('\n')).toEqual([
      'AdminTask getIdMgrDefaultRealm',
      `AdminConfig showAttribute s${b64('(cells/c|security.xml#Security_1)')} s${b64('realm')}`,
      `AdminTask x l${b64('-a')},,${b64('s p')}`,
      'AdminTask y l',
    ]);
  });

  it('decodes replies, with an empty result and a failure', () => {
    expect(decodeFrame(`@@SIGNET n REPLY 3 O.${b64('p')} E${b64('C')}.${b64('m é')}.`, 'n')).toEqual({
      kind: 'reply',
      id: '3',
      outcomes: [
        { ok: true, result: '', printed: 'p' },
        { ok: false, javaClass: 'C', message: 'm é', printed: '' },
      ],
    });
  });

  it('finds a frame behind a prompt, and takes no frame of another nonce', () => {
    expect(decodeFrame('Username: @@SIGNET n MISSING\r', 'n')).toEqual({ kind: 'missing' });
    expect(decodeFrame('@@SIGNET other MISSING', 'n')).toBeUndefined();
    expect(decodeFrame('WASX7209I: Connected', 'n')).toBeUndefined();
  });

  it.each(['Oxx', 'Oxx.', `O${b64('answer')}WASX7209I:.`, `O${b64('answer')}.WASX7`, `O${b64('answer')}. noise`])(
    'refuses an item that is none: %s',
    (item) => {
      expect(() => decodeFrame(`@@SIGNET n REPLY 1 ${item}`, 'n')).toThrow(/answer that is none/u);
    },
  );
});

describe('output', () => {
  it('cuts lines across chunks, CRLF and a character in two halves', () => {
    const output = new Output();
    const bytes = Buffer.from('one\r\ngrüße\ntail');
    const at = bytes.indexOf(0xbc);
    expect([...output.push(bytes.subarray(0, at)), ...output.push(bytes.subarray(at))]).toEqual(['one', 'grüße']);
    expect(output.last()).toEqual(['tail']);
  });

  it('keeps the last forty lines', () => {
    const output = new Output();
    for (let line = 0; line < 50; line++) output.keep(`line ${line}`);
    expect([output.last().length, output.last()[0]]).toEqual([40, 'line 10']);
  });
});

describe('calls', () => {
  it.each([
    ['AdminTask', 'getSingleSignon', true],
    ['AdminTask', 'listIdMgrRepositories', true],
    ['AdminTask', 'validateAdminName', true],
    ['AdminTask', 'renameIdMgrRealm', false],
    ['AdminTask', 'showIdMgrConfig', false],
    ['AdminConfig', 'showAttribute', true],
    ['AdminConfig', 'save', false],
    ['AdminConfig', 'modify', false],
    ['AdminControl', 'queryNames', true],
    ['AdminControl', 'invoke', false],
    ['AdminControl', 'stopServer', false],
    ['Signet', 'exportLtpaKeys', true],
    ['Signet', 'importLtpaKeys', false],
  ] as const)('%s.%s only asks: %s', (object, method, reads) => {
    expect(isReading({ object, method, args: [] })).toBe(reads);
  });

  it.each([
    ['true', true],
    ['True', true],
    ['1', true],
    ['0', false],
    ['false', false],
    ['', false],
  ])('%j is true: %s', (text, expected) => {
    expect(isTrue(text)).toBe(expected);
  });
});
