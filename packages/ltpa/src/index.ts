export type { LtpaErrorCode } from './errors.ts';
export { forgeProvider } from './crypto/forge-provider.ts';
export { nodeProvider } from './crypto/node-provider.ts';
export { platformProvider } from './crypto/platform-provider.ts';
export type { CryptoProvider } from './crypto/provider.ts';
export { changeRealm } from './key-file/change-realm.ts';
export type { Check } from './key-file/check-pair.ts';
export {
  type ComparedKeyFile,
  compareKeyFiles,
  type KeyFileComparison,
  type PropertyDifference,
} from './key-file/compare-key-files.ts';
export { bySeverity, type KeyFileFinding, realmChangedByHand } from './key-file/findings.ts';
export { inspectKeyFile, type KeyFileFacts, openKeyFile } from './key-file/key-file.ts';
export { generateKeys, type LtpaKeys } from './key-file/keys.ts';
export { type DetectedLayout, detectLayout, type FileLayout, type Layout } from './key-file/layout.ts';
export { parseProperties, storeProperties } from './key-file/properties.ts';
export type { PropertyOrder } from './key-file/property-order.ts';
export type { KeyFileKey } from './key-file/protection.ts';
export { type Verification, verifyKeyFile } from './key-file/verify-key-file.ts';
export { type KeyFileHeader, rewrapKeyFile, writeKeyFile } from './key-file/write-key-file.ts';
export { type AccessId, parseAccessId } from './token/access-id.ts';
export { checkToken, detectTokenFormat, type TokenKeys } from './token/check-token.ts';
export { type DominoClaims, mintDominoToken, validateDominoToken } from './token/domino-token.ts';
export { mintToken1 } from './token/mint-token1.ts';
export { type Claims, mintToken2 } from './token/mint-token2.ts';
export { type Explanation, explainRefusal, type Refusal } from './token/refusal.ts';
export type { Attributes, BackslashForm } from './token/user-data.ts';
export { validateToken1 } from './token/validate-token1.ts';
export { validateToken2 } from './token/validate-token2.ts';
export {
  type GenuineToken,
  type RemoteAnswer,
  remoteAnswer,
  type TokenFormat,
  type TokenVerdict,
  type ValidationOptions,
} from './token/verdict.ts';
