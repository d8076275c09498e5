import type { CryptoProvider } from '../crypto/provider.ts';
import type { FileLayout } from './layout.ts';
import { isProtectedBy, unwrapShared } from './protection.ts';

/** Passwords that products set by themselves: Liberty and Sametime, HCL SafeLinx. */
const wellKnown = ['WebAS', 'sl1nx8hcl'];

/** The password that a product set by itself and that opens the shared key, if it is one of those. */
export function wellKnownPasswordOf(
  crypto: CryptoProvider,
  layout: FileLayout,
  encryptedShared: Uint8Array,
): string | undefined {
  return wellKnown.find((password) => {
    const bytes = Buffer.from(password);
    if (layout === '1.0' || layout === '2.0') return isProtectedBy(crypto, layout, bytes, encryptedShared);
    if (layout === 'encryption-key') return false;
    const clear = unwrapShared(crypto, layout, bytes, encryptedShared);
    clear?.fill(0);
    return clear !== undefined;
  });
}
