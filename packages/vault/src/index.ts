export { isVaultText } from './envelope.ts';
export { decryptVault, encryptVault, type VaultPassword } from './vault.ts';
