import { ConnectError, TargetError } from '@signet/core';
import type { DirectoryAnswer } from './query.ts';

const certificateErrors = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * What a failure below LDAP says about the directory.
 *
 * @throws {ConnectError} the error itself when the host is lost from which we asked: that says nothing.
 */
export function reachFailure(error: unknown): DirectoryAnswer {
  if (error instanceof ConnectError || error instanceof TypeError || !(error instanceof Error)) throw error;
  const code = (error as { code?: unknown }).code;
  const why = error instanceof TargetError ? reasonOf(error) : reason(error.message);
  if (typeof code === 'string' && certificateErrors.has(code)) return { state: 'certificate-refused', why };
  return { state: 'unreachable', why };
}

/** The transport's message names address and host, which ours does too; its end says why. */
function reasonOf(error: TargetError): string {
  const cause = error.cause;
  if (cause instanceof Error) return reason(cause.message);
  return reason(error.message);
}

/** ldapts puts its own words first and the reason on the last line; ssh2 puts its own before a colon. */
function reason(text: string): string {
  const line = text.split('\n').findLast((line) => line.trim() !== '') ?? 'no reason given';
  return line
    .trim()
    .replace(/^\(SSH\) Channel open failure: /u, '')
    .replace(/\.$/u, '');
}
