import { forgeProvider } from '../crypto/forge-provider.ts';
import { works } from '../crypto/known-answers.ts';
import { nodeProvider } from '../crypto/node-provider.ts';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';

/** Whether OpenSSL refuses something here, as it does in FIPS mode: then `node:crypto` alone cannot be tested. */
export const nodeRefuses = !doesEverything(nodeProvider);

/** All providers that have to pass all tests here. */
export const providers: readonly CryptoProvider[] = nodeRefuses
  ? [forgeProvider, platformProvider]
  : [nodeProvider, forgeProvider, platformProvider];

function doesEverything(provider: CryptoProvider): boolean {
  try {
    return (
      works.encrypt(provider, 'des-ede3-ecb') &&
      works.decrypt(provider, 'des-ede3-ecb') &&
      works.privateKey(provider, 1024) &&
      works.verify(provider, 1024) &&
      provider.generatePrivateKey(1024).length > 0
    );
  } catch {
    // Whatever the error is, it is a refusal.
    return false;
  }
}
