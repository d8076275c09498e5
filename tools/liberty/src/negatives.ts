import { type LtpaKeys, mintToken2, type Refusal } from '@signet/ltpa';
import { bodyOf, fieldsOf, signatureOf, tokenOf } from './forged-token.ts';

export interface Negative {
  readonly what: string;
  readonly token: () => string;
  /** Signet's. */
  readonly reason: Refusal;
  /** The ids of what the server writes into its log: often nothing. */
  readonly logged: readonly string[];
}

/**
 * Tokens that nobody may accept. The server has the first keys, the older ones for validation; its registry has `ann`
 * and `Doe, John`.
 */
export function negatives(
  realm: string,
  { ours, older, other }: Record<'ours' | 'older' | 'other', LtpaKeys>,
): Negative[] {
  const mint = (change: { keys?: LtpaKeys; user?: string; expiresMs?: number } = {}): string =>
    mintToken2(change.keys ?? ours, {
      user: change.user ?? `user:${realm}/ann`,
      expiresMs: change.expiresMs ?? inAnHour(),
    });
  const body = (expiresMs = inAnHour()): string => bodyOf(ours, mint({ expiresMs }));
  const seal = (text: string): string => tokenOf(ours, text);
  /** A token whose signature somebody else made, or in another way. */
  const signed = (by: LtpaKeys, hashings: 1 | 2): string => {
    const [userData, expiry] = fieldsOf(body());
    return seal(`${userData}%${expiry}%${signatureOf(by, userData, hashings)}`);
  };
  const notVerified = ['CWWKS4001I'];
  // A first failure data capture, with the exception: "Foreign realms are unsupported".
  const exception = ['FFDC1015I'];
  const aSecondAgo = (): number => Date.now() - 1000;
  return [
    {
      what: 'a token under other keys',
      token: () => mint({ keys: other }),
      reason: 'TOKEN_OTHER_KEYS',
      logged: notVerified,
    },
    {
      what: 'a token signed by another pair',
      token: () => signed(other, 2),
      reason: 'TOKEN_BAD_SIGNATURE',
      logged: notVerified,
    },
    {
      what: 'a token that was hashed only once',
      token: () => signed(ours, 1),
      reason: 'TOKEN_BAD_SIGNATURE',
      logged: notVerified,
    },
    {
      what: 'a token of another user than the signed one',
      token: () => seal(body().replace('/ann%', '/Doe, John%')),
      reason: 'TOKEN_BAD_SIGNATURE',
      logged: notVerified,
    },
    { what: 'an expired token', token: () => mint({ expiresMs: aSecondAgo() }), reason: 'TOKEN_EXPIRED', logged: [] },
    {
      what: 'an expired token whose other expiry was moved',
      token: () => {
        const [userData, , signature] = fieldsOf(body(aSecondAgo()));
        return seal(`${userData}%${inAnHour()}%${signature}`);
      },
      reason: 'TOKEN_EXPIRY_MISMATCH',
      logged: notVerified,
    },
    {
      what: 'an expired token under older keys',
      token: () => mint({ keys: older, expiresMs: aSecondAgo() }),
      reason: 'TOKEN_EXPIRED',
      logged: [],
    },
    {
      what: 'a token of another realm',
      token: () => mint({ user: 'user:elsewhere/ann' }),
      reason: 'TOKEN_OTHER_REALM',
      logged: exception,
    },
    {
      what: 'a token of the realm in capitals',
      token: () => mint({ user: `user:${realm.toUpperCase()}/ann` }),
      reason: 'TOKEN_OTHER_REALM',
      logged: exception,
    },
    {
      what: 'a token of a group',
      token: () => mint({ user: `group:${realm}/ann` }),
      reason: 'TOKEN_NOT_A_USER',
      logged: [],
    },
    { what: 'what is no token', token: () => 'AAAA', reason: 'TOKEN_MALFORMED', logged: notVerified },
  ];
}

function inAnHour(): number {
  return Date.now() + 3_600_000;
}
