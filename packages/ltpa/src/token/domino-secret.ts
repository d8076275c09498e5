import type { Secret } from '@signet/core';
import { strictBase64 } from '../crypto/base64.ts';
import { ltpaError } from '../errors.ts';

const secretBytes = 20;

/**
 * The 20 bytes of a Domino secret, as the field `LTPA_DominoSecret` of a Web SSO document holds them. The caller wipes
 * them.
 *
 * @param secret Base64.
 * @throws {InputError} `LTPA_BAD_SECRET`
 */
export function openDominoSecret(secret: Secret): Buffer {
  const text = secret.reveal().trim();
  const bytes = strictBase64(text);
  if (bytes?.length === secretBytes) return bytes;
  const fault = faultOf(text, bytes);
  bytes?.fill(0);
  throw ltpaError(
    'LTPA_BAD_SECRET',
    `The Domino secret is not the base64 text of ${secretBytes} bytes: ${fault}.`,
    'Copy the field LTPA_DominoSecret of the Web SSO document as it is: 28 characters, the last one an equals sign.',
  );
}

function faultOf(text: string, bytes: Buffer | undefined): string {
  if (bytes === undefined) {
    return text.length === secretBytes ? 'it seems to be the bytes themselves' : 'it is no base64';
  }
  const isTwice = strictBase64(bytes.toString('latin1'))?.length === secretBytes;
  return isTwice ? 'it was encoded twice' : `it stands for ${bytes.length}`;
}
