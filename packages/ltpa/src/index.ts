export { type AccessId, parseAccessId } from './access-id.ts';
export type { LtpaErrorCode } from './errors.ts';
export { inspectKeyFile, type KeyFileFacts, openKeyFile } from './key-file.ts';
export { generateKeys, type LtpaKeys } from './keys.ts';
export { type DetectedLayout, detectLayout, type Layout } from './layout.ts';
export { type Claims, mintToken2 } from './mint-token.ts';
export { parseProperties, storeProperties } from './properties.ts';
export { type Refusal, validateToken2, type ValidationOptions, type ValidToken } from './validate-token.ts';
export { type KeyFileHeader, rewrapKeyFile, writeKeyFile } from './write-key-file.ts';
