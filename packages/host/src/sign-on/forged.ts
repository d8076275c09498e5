import { type Claims, generateKeys, type LtpaKeys } from '@signet/ltpa';

/** Tokens that nobody may accept. */
export type ForgedKind = 'other_keys' | 'other_realm' | 'expired' | 'altered';

/** What they are called in a sentence. */
export const forgedNames: Readonly<Record<ForgedKind, string>> = {
  other_keys: 'a token made under other keys',
  other_realm: 'a token of another realm',
  expired: 'an expired token',
  altered: 'a token with a wrong signature',
};

export interface Forgery {
  readonly keys: LtpaKeys;
  readonly realm: string;
  readonly uniqueId: string;
  /** How long a genuine token of this kind would live. */
  readonly expiresMs: number;
  readonly mint: (keys: LtpaKeys, claims: Pick<Claims, 'user' | 'expiresMs'>) => string;
}

const hourMs = 3_600_000;

/** Makes a token of each kind, shows it and forgets it. */
export async function showForged<Shown>(
  kinds: readonly ForgedKind[],
  forgery: Forgery,
  show: (token: string) => Promise<Shown>,
): Promise<Partial<Record<ForgedKind, Shown>>> {
  const answers: Partial<Record<ForgedKind, Shown>> = {};
  for (const kind of kinds) answers[kind] = await show(forge(kind, forgery));
  return answers;
}

function forge(kind: ForgedKind, { keys, realm, uniqueId, expiresMs, mint }: Forgery): string {
  const user = `user:${realm}/${uniqueId}`;
  switch (kind) {
    case 'other_keys':
      return withForeign(keys, (foreign) => mint(foreign, { user, expiresMs }));
    case 'altered':
      // What an alteration comes to: encrypted as it should be, and not signed by these keys.
      return withForeign(keys, (foreign) => mint({ ...foreign, shared: keys.shared }, { user, expiresMs }));
    case 'other_realm':
      return mint(keys, { user: `user:not-${realm}/${uniqueId}`, expiresMs });
    case 'expired':
      return mint(keys, { user, expiresMs: Date.now() - hourMs });
  }
}

function withForeign(keys: LtpaKeys, use: (foreign: LtpaKeys) => string): string {
  const foreign = generateKeys({ layout: keys.layout, realm: keys.realm ?? '' });
  try {
    return use(foreign);
  } finally {
    foreign.dispose();
  }
}
