import { Redactor, Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { adminTask } from './bridge/calls.ts';
import { callError } from './call-error.ts';

const CALL = adminTask('createIdMgrLDAPRepository');

function said(message: string, secret: string): string {
  const redactor = new Redactor();
  redactor.add(new Secret(secret));
  return callError('c', CALL, { ok: false, javaClass: 'x.Y', message, printed: '' }, redactor).message;
}

describe('the error of a call', () => {
  it.each([370, 380, 389, 395])('shows no part of a secret that reaches over the cut, at %d', (before) => {
    const text = said(`${'a'.repeat(before)}labsecret-bind-0123456789 and more`, 'labsecret-bind-0123456789');
    expect(text).not.toMatch(/labs|l…/u);
  });

  it('shows no part of a secret that goes over two lines', () => {
    const text = said('wrong value abc\nlabsecret-second-line', 'abc\nlabsecret-second-line');
    expect(text).toBe('Cell c: AdminTask.createIdMgrLDAPRepository failed: x.Y: wrong value ***');
  });

  it('is kept short', () => {
    expect(said('b'.repeat(1000), 'labsecret-x').length).toBeLessThan(500);
  });
});
