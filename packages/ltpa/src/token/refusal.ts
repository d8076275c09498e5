/**
 * Why a token was refused. For the operator only: whoever sent it gets {@link remoteAnswer}. The initial vector of
 * the cipher is its key, so that an answer which tells bad padding from a bad signature gives the key away.
 */
export type Refusal =
  /** No base64, or a length that no such token has. */
  | 'TOKEN_MALFORMED'
  /** No keys were given that a token of this kind could be under. */
  | 'TOKEN_NO_KEYS'
  /** Nothing readable comes out under these keys. */
  | 'TOKEN_OTHER_KEYS'
  /** Encrypted under these keys, but altered or signed by others. For Domino: made under another secret, or altered. */
  | 'TOKEN_BAD_SIGNATURE'
  /** Made with the base64 text of the Domino secret in place of the bytes it stands for. */
  | 'TOKEN_SECRET_AS_TEXT'
  /** Signed, but not with one user and one expiry. */
  | 'TOKEN_BAD_CONTENT'
  /** A Domino token whose name holds characters outside Latin-1. */
  | 'TOKEN_UNREADABLE_NAME'
  /** The signed expiry and the one beside it disagree. */
  | 'TOKEN_EXPIRY_MISMATCH'
  | 'TOKEN_EXPIRED'
  /** Genuine, but valid for longer than the caller allows. */
  | 'TOKEN_LIFETIME_TOO_LONG'
  /** Genuine, but for a server, not for a person. */
  | 'TOKEN_NOT_A_USER'
  /** Genuine, but of another realm. */
  | 'TOKEN_OTHER_REALM';

export interface Explanation {
  readonly message: string;
  readonly hint: string;
}

/** What a refusal means and what to do, for the operator. */
export function explainRefusal(reason: Refusal): Explanation {
  return explanations[reason];
}

const explanations: Readonly<Record<Refusal, Explanation>> = {
  TOKEN_MALFORMED: {
    message: 'This is no token: it is not base64, or of a length that no token has.',
    hint: 'Copy the whole value of the cookie, without its name; equals signs at its end belong to it.',
  },
  TOKEN_NO_KEYS: {
    message: 'Nothing was given that a token of this kind could be checked with.',
    hint: 'LtpaToken2 needs the exported LTPA keys, LtpaToken those of version 1.0, a Domino token the secret of the Web SSO document.',
  },
  TOKEN_OTHER_KEYS: {
    message: 'The token does not open with these keys: it was made under others, or it is damaged.',
    hint: 'Export the keys of the system that issued it again. If they are the right ones, copy the cookie again, whole.',
  },
  TOKEN_BAD_SIGNATURE: {
    message: 'The token was altered, or signed by somebody who does not have these keys.',
    hint: 'Do not trust it. Get a token by logging in again; if that one is refused too, compare the keys on both sides.',
  },
  TOKEN_SECRET_AS_TEXT: {
    message: 'The token was made with the text of the Domino secret in place of the 20 bytes that the text stands for.',
    hint: 'Domino refuses such tokens. Have the program that makes them decode the secret from base64 first.',
  },
  TOKEN_BAD_CONTENT: {
    message: 'The signature is right, but the token does not name exactly one user and when it expires.',
    hint: 'Look for the program that made it: no product issues such tokens.',
  },
  TOKEN_UNREADABLE_NAME: {
    message: 'The hash is right, but the name in the token holds characters that are not read here.',
    hint: 'Only names of ASCII and Latin-1 characters are. Try with such a user.',
  },
  TOKEN_EXPIRY_MISMATCH: {
    message: 'The signature is right, but the expiry beside the signed part is another one than in it.',
    hint: 'Do not trust it: nobody could change it without the shared key. Change the keys if nobody here did.',
  },
  TOKEN_EXPIRED: {
    message: 'The token is genuine, but it has expired.',
    hint: 'Log in again. If a new token is refused as well, synchronize the clocks.',
  },
  TOKEN_LIFETIME_TOO_LONG: {
    message: 'The token is genuine, but it is valid for longer than is allowed here.',
    hint: 'Compare the LTPA timeout of the system that issued it with the lifetime allowed here.',
  },
  TOKEN_NOT_A_USER: {
    message: 'The token is genuine, but it does not stand for a person.',
    hint: 'Tokens of servers are no logins. Take the cookie of somebody who has logged in.',
  },
  TOKEN_OTHER_REALM: {
    message: 'The token is genuine, but of another realm.',
    hint: 'Give both systems the same realm name; WebSphere compares it case-sensitively.',
  },
};
