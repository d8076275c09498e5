export { type AccessId, parseAccessId } from './token/access-id.ts';
export type { LtpaErrorCode } from './errors.ts';
export { inspectKeyFile, type KeyFileFacts, openKeyFile } from './key-file/key-file.ts';
export { generateKeys, type LtpaKeys } from './key-file/keys.ts';
export { type DetectedLayout, detectLayout, type Layout } from './key-file/layout.ts';
export { type Claims, mintToken2 } from './token/mint-token.ts';
export { parseProperties, storeProperties } from './key-file/properties.ts';
export { type Refusal, validateToken2, type ValidationOptions, type ValidToken } from './token/validate-token.ts';
export { type KeyFileHeader, rewrapKeyFile, writeKeyFile } from './key-file/write-key-file.ts';
