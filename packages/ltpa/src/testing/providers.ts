import { forgeProvider } from '../crypto/forge-provider.ts';
import { works } from '../crypto/known-answers.ts';
import { nodeProvider } from '../crypto/node-provider.ts';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';

/** Whether OpenSSL refuses something here, as it does in FIPS mode: then `node:crypto` alone cannot do what LTPA needs. */
export const nodeRefuses = !doesEverything(nodeProvider);

/** Both implementations of the primitives: what holds for one holds for the other. */
export const providers: readonly CryptoProvider[] = [nodeRefuses ? platformProvider : nodeProvider, forgeProvider];

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
