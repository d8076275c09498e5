export { fitNode, fitPlain } from './fit.ts';
export { formatDiagnostic } from './format.ts';
export { decodeEscapes, LETTER_ESCAPES, type Pair, readPair, splitWords, type Word } from './key-value.ts';
export { didYouMean, nearest } from './nearest.ts';
export {
  createMap,
  isUnsafeValue,
  isVaultValue,
  keyName,
  type ListNode,
  looksLikeTemplate,
  type MapEntry,
  type MapNode,
  type Node,
  nodeAt,
  type ScalarNode,
  toPlain,
  type UnsafeText,
  type VaultText,
} from './node.ts';
export { type Duplicates, parseYaml } from './parse.ts';
export { positionAt, positionIn } from './position.ts';
export { createSource, type Source } from './source.ts';
export { type VaultScalar, vaultScalars } from './vault-scalars.ts';
export { validate, type ValidateOptions, validatePlain } from './validate.ts';
