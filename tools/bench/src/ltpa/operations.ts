import type { CryptoProvider, LtpaKeys } from '@signet/ltpa';
import type { Library } from './library.ts';
import type { LtpaScene } from './scene.ts';

/** Names of what is measured, in the order in which it is printed. */
export const titles = {
  open: 'open a key file',
  mint: 'mint an LtpaToken2',
  validate: 'validate an LtpaToken2',
  mintFips: 'mint an LtpaToken2 under 2.0 keys (RSA-2048)',
  validateFips: 'validate an LtpaToken2 under 2.0 keys (RSA-2048)',
  mintOld: 'mint an LtpaToken',
  validateOld: 'validate an LtpaToken',
  mintDomino: 'mint a Domino token',
  validateDomino: 'validate a Domino token',
} as const;

export type OperationName = keyof typeof titles;

/** What each that is compared can do; each operation throws when it did not do it. */
export type Operations = Readonly<Partial<Record<OperationName, () => unknown>>>;

/** What is to be reached, in operations per second. */
export const targets: Readonly<Partial<Record<OperationName, number>>> = { open: 20_000, mint: 8000, validate: 30_000 };

export function signetOperations(library: Library, scene: LtpaScene): Operations {
  return { ...operationsBy(library, library.platformProvider, scene), ...dominoOperations(library, scene) };
}

/** The same code with node-forge doing every primitive, each key imported once. */
export function forgeOperations(library: Library, scene: LtpaScene): Operations {
  return operationsBy(library, library.forgeProvider, scene);
}

function operationsBy(library: Library, crypto: CryptoProvider, scene: LtpaScene): Operations {
  const { openKeyFile, mintToken1, mintToken2, validateToken1, validateToken2 } = library;
  const { texts, password, claims, nowMs } = scene;
  const classic = openKeyFile(texts['1.0'], password, crypto);
  const fips = openKeyFile(texts['2.0'], password, crypto);
  const validated = (keys: LtpaKeys, validate: typeof validateToken2, token: string) => (): void =>
    must(validate(token, [keys], { realms: 'any', nowMs }).ok);
  return {
    open: () => openKeyFile(texts['1.0'], password, crypto),
    mint: () => mintToken2(classic, claims),
    validate: validated(classic, validateToken2, mintToken2(classic, claims)),
    mintFips: () => mintToken2(fips, claims),
    validateFips: validated(fips, validateToken2, mintToken2(fips, claims)),
    mintOld: () => mintToken1(classic, claims),
    validateOld: validated(classic, validateToken1, mintToken1(classic, claims)),
  };
}

function dominoOperations(library: Library, { dominoSecret, dominoUser: user, nowMs }: LtpaScene): Operations {
  const { mintDominoToken, validateDominoToken } = library;
  const claims = { user, createdMs: nowMs, expiresMs: nowMs + 7_200_000 };
  const token = mintDominoToken(dominoSecret, claims);
  return {
    mintDomino: () => mintDominoToken(dominoSecret, claims),
    validateDomino: () => must(validateDominoToken(token, [dominoSecret], { realms: 'any', nowMs }).ok),
  };
}

/** A figure of something that fails is none. */
export function must(done: boolean): void {
  if (!done) throw new Error('what is measured did not succeed');
}
