import { nodeProvider } from '../crypto/node-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';

/** Every implementation of the primitives: what holds for one holds for all. */
export const providers: readonly CryptoProvider[] = [nodeProvider];
