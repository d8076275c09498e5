import { type Claims, generateKeys, type LtpaKeys } from '@signet/ltpa';
import type { Answer } from './answer.ts';

/** Tokens that nobody may accept. */
export type ForgedKind = 'other_keys' | 'other_realm' | 'expired' | 'altered';

/** What they are called in a sentence. */
export const forgedNames: Readonly<Record<ForgedKind, string>> = {
  other_keys: 'a token made under other keys',
  other_realm: 'a token of another realm',
  expired: 'an expired token',
  altered: 'a token that was altered',
};

export interface Forgery {
  readonly keys: LtpaKeys;
  readonly realm: string;
  readonly uniqueId: string;
  /** How long a genuine token of this kind would live. */
  readonly expiresMs: number;
  readonly mint: (keys: LtpaKeys, claims: Claims) => string;
}

const hourMs = 3_600_000;

/** Makes a token of each kind, shows it and forgets it. */
export async function showForged(
  kinds: readonly ForgedKind[],
  forgery: Forgery,
  show: (token: string) => Promise<Answer>,
): Promise<Partial<Record<ForgedKind, Answer>>> {
  const answers: Partial<Record<ForgedKind, Answer>> = {};
  for (const kind of kinds) answers[kind] = await show(forge(kind, forgery));
  return answers;
}

function forge(kind: ForgedKind, { keys, realm, uniqueId, expiresMs, mint }: Forgery): string {
  const user = `user:${realm}/${uniqueId}`;
  switch (kind) {
    case 'other_keys': {
      const foreign = generateKeys({ layout: keys.layout, realm });
      try {
        return mint(foreign, { user, expiresMs });
      } finally {
        foreign.dispose();
      }
    }
    case 'other_realm':
      return mint(keys, { user: `user:not-${realm}/${uniqueId}`, expiresMs });
    case 'expired':
      return mint(keys, { user, expiresMs: Date.now() - hourMs });
    case 'altered':
      return altered(mint(keys, { user, expiresMs }));
  }
}

/** One bit of the first block is other, which in every format belongs to what is signed. */
function altered(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return bytes.toString('base64');
}
