export { type AccessId, parseAccessId } from './token/access-id.ts';
export type { LtpaErrorCode } from './errors.ts';
export { inspectKeyFile, type KeyFileFacts, openKeyFile } from './key-file/key-file.ts';
export { generateKeys, type LtpaKeys } from './key-file/keys.ts';
export { type DetectedLayout, detectLayout, type Layout } from './key-file/layout.ts';
export { parseProperties, storeProperties } from './key-file/properties.ts';
export { type KeyFileHeader, rewrapKeyFile, writeKeyFile } from './key-file/write-key-file.ts';
export { checkToken, detectTokenFormat, type TokenKeys } from './token/check-token.ts';
export { type DominoClaims, mintDominoToken, validateDominoToken } from './token/domino-token.ts';
export { mintToken1 } from './token/mint-token1.ts';
export { type Claims, mintToken2 } from './token/mint-token2.ts';
export { type Explanation, explainRefusal, type Refusal } from './token/refusal.ts';
export type { Attributes } from './token/user-data.ts';
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
