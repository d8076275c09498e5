import { SignetError } from '@signet/core';
import type { CryptoProvider } from '../crypto/provider.ts';
import type { Layout } from './layout.ts';
import {
  isInverse,
  isJavaInverse,
  parsePrivateBlob,
  type PrivateNumbers,
  privateKeyOf,
  publicKeyOf,
  publicNumbers,
} from './rsa-blob.ts';

/** One thing that was looked at in a key file. */
export interface Check {
  readonly name: CheckName;
  readonly ok: boolean;
  /** What was found, or what is wrong. Holds no secret. */
  readonly detail: string;
}

export type CheckName =
  | 'properties'
  | 'public key'
  | 'lengths'
  | 'password'
  | 'private key'
  | 'numbers'
  | 'exponent'
  | 'primes'
  | 'modulus'
  | 'inverse'
  | 'form'
  | 'signature';

/** Both halves of a pair, in the clear. */
interface Pair {
  readonly layout: Layout;
  readonly blob: Buffer;
  readonly publicBlob: Buffer;
}

const primeBits = { '1.0': 512, '2.0': 1024 } as const;
const digests = { '1.0': 'sha1', '2.0': 'sha512' } as const;

/** Whether the numbers of a private blob are an RSA key as WebSphere writes it, and that of the public blob. */
export function checkPair(pair: Pair, crypto: CryptoProvider): Check[] {
  const checks: Check[] = [];
  const check = (name: CheckName, ok: boolean, found: string, wrong: string): void => {
    checks.push({ name, ok, detail: ok ? found : wrong });
  };
  const numbers = readNumbers(pair);
  check('numbers', numbers !== undefined, 'd, e, p and q', 'the lengths in the private key contradict each other');
  if (numbers === undefined) return checks;
  const { e, p, q } = numbers;
  const known = publicNumbers(pair.publicBlob);
  const bits = primeBits[pair.layout];
  check('exponent', e === 65_537n && known.e === 65_537n, '65537', 'the exponent is not 65537');
  const arePrimes = p !== q && [p, q].every((each) => each.toString(2).length === bits && crypto.isPrime(each));
  check('primes', arePrimes, `two of ${bits} bits`, `p and q are not two primes of ${bits} bits`);
  check('modulus', p * q === known.n, 'n = p·q', 'n is not p·q: the private key belongs to another public key');
  check('inverse', isInverse(numbers), 'd·e = 1 modulo p-1 and q-1', 'd is not the inverse of e');
  check('form', numbers.isOrdered && isJavaInverse(numbers), 'p > q, d modulo (p-1)(q-1)', formFault(numbers));
  if (checks.every(({ ok, name }) => ok || name === 'form')) {
    check('signature', signs(pair, crypto), 'made and verified', 'one made with the private key is none to the public');
  }
  return checks;
}

function readNumbers({ blob, layout }: Pair): PrivateNumbers | undefined {
  try {
    return parsePrivateBlob(blob, layout);
  } catch (error) {
    if (error instanceof SignetError && error.code === 'LTPA_CORRUPT') return undefined;
    throw error;
  }
}

function formFault({ isOrdered }: PrivateNumbers): string {
  return isOrdered
    ? 'd is not the inverse modulo (p-1)(q-1) that WebSphere writes'
    : 'q stands before p, which WebSphere does not write';
}

function signs({ layout, blob, publicBlob }: Pair, crypto: CryptoProvider): boolean {
  const message = Buffer.from('signet');
  const digest = digests[layout];
  const pkcs1 = privateKeyOf(blob, layout);
  try {
    const signature = crypto.privateKey(pkcs1).sign(digest, message);
    return crypto.publicKey(publicKeyOf(publicBlob)).verify(digest, message, signature);
  } finally {
    pkcs1.fill(0);
  }
}
