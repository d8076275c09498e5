import { forgeProvider } from '../crypto/forge-provider.ts';
import { nodeProvider } from '../crypto/node-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';

/** Both implementations of the primitives: what holds for one holds for the other. */
export const providers: readonly CryptoProvider[] = [nodeProvider, forgeProvider];
