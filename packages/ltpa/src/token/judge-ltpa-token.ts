import { parseAccessId } from './access-id.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { cookieBytes } from './cookie-value.ts';
import { cutTokenBody, otherSpelling, readUserData, type TokenBody, type UserData } from './token-body.ts';
import { signatureBytes } from './token-cipher.ts';
import { tryKeys } from './try-keys.ts';
import { type GenuineToken, judge, refused, type TokenVerdict, type ValidationOptions } from './verdict.ts';

/** What sets LtpaToken and LtpaToken2 apart; both are `userdata%expiry%signature`, encrypted. */
export interface LtpaTokenKind {
  readonly format: 'LtpaToken' | 'LtpaToken2';
  /** Of its cipher. */
  readonly blockBytes: 8 | 16;
  /** Whether there are such tokens under these keys. */
  isFor(keys: LtpaKeys): boolean;
  /** `undefined` when the padding is wrong. */
  decrypt(keys: LtpaKeys, encrypted: Buffer): Buffer | undefined;
  /** Tells whether bytes are those that a signature is over. */
  verifier(keys: LtpaKeys, signature: Buffer): (bytes: Buffer) => boolean;
  /** What a genuine token says; `undefined` when that is not exactly one user and one expiry. */
  read(body: TokenBody, userData: UserData): Content | undefined;
}

type Content = Pick<GenuineToken, 'user' | 'expiresMs' | 'expirySigned' | 'attributes' | 'warnings'>;

export function judgeCookie(
  kind: LtpaTokenKind,
  cookie: string,
  keySets: readonly LtpaKeys[],
  options: ValidationOptions,
): TokenVerdict {
  const encrypted = cookieBytes(cookie);
  return encrypted === undefined
    ? refused(kind.format, 'TOKEN_MALFORMED')
    : judgeBytes(kind, encrypted, keySets, options);
}

export function judgeBytes(
  kind: LtpaTokenKind,
  encrypted: Buffer,
  keySets: readonly LtpaKeys[],
  options: ValidationOptions,
): TokenVerdict {
  if (!isLengthOf(kind, encrypted.length)) return refused(kind.format, 'TOKEN_MALFORMED');
  return tryKeys(kind.format, keySets, (keys, keyIndex) => {
    if (!kind.isFor(keys)) return refused(kind.format, 'TOKEN_NO_KEYS');
    const clear = kind.decrypt(keys, encrypted);
    try {
      return attempt(kind, { keys, keyIndex, encrypted, clear, options });
    } finally {
      // What does not come from a genuine token may give the key away.
      clear?.fill(0);
    }
  });
}

/** Whole blocks of the cipher. */
export function isLengthOf({ blockBytes }: LtpaTokenKind, bytes: number): boolean {
  return bytes >= 32 && bytes % blockBytes === 0;
}

interface Attempt {
  readonly keys: LtpaKeys;
  readonly keyIndex: number;
  readonly encrypted: Buffer;
  readonly clear: Buffer | undefined;
  readonly options: ValidationOptions;
}

/**
 * Checks the signature before anything of the body is read; Liberty looks at the expiry first. Every refusal decrypts
 * once and verifies once, also when there is nothing to verify.
 */
function attempt(kind: LtpaTokenKind, { keys, keyIndex, encrypted, clear, options }: Attempt): TokenVerdict {
  const cut = cutTokenBody(clear ?? encrypted, signatureBytes(keys));
  const body = clear && cut;
  // Not zeros, whose power takes no time.
  const isSigned = kind.verifier(keys, body?.signature ?? Buffer.alloc(signatureBytes(keys), 0x5a));
  // As it came: writers differ in how they escape.
  const isAsWritten = isSigned(body?.userData ?? encrypted);
  if (body === undefined) return refused(kind.format, 'TOKEN_OTHER_KEYS');
  const userData = isAsWritten ? readUserData(body.userData) : otherSpelling(body, options, isSigned);
  if (userData === undefined) return refused(kind.format, 'TOKEN_BAD_SIGNATURE');
  const content = kind.read(body, userData);
  if (content === undefined) return refused(kind.format, 'TOKEN_BAD_CONTENT');
  const { outerExpiryMs } = body;
  const id = parseAccessId(content.user);
  const genuine: GenuineToken = {
    format: kind.format,
    ...content,
    ...(id !== undefined && { realm: id.realm }),
    uniqueId: id?.uniqueId ?? content.user,
    ...(outerExpiryMs !== undefined && { outerExpiryMs }),
    publicId: keys.publicId,
    keyIndex,
  };
  return judge(genuine, options);
}
