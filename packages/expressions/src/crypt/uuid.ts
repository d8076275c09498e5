import { createHash } from 'node:crypto';
import type { Operation } from '../run/operation.ts';

/** A version 5 UUID: the same text in the same namespace has the same one. */
export function uuid5(use: Operation, text: string, namespace: string): string {
  const space = namespace.replaceAll(/[{}-]|urn:uuid:/gi, '');
  if (!/^[\da-f]{32}$/i.test(space)) use.fail('The namespace is no UUID.', undefined, 'WRONG_ARGUMENTS');
  const hash = createHash('sha1').update(Buffer.from(space, 'hex')).update(text, 'utf8').digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
