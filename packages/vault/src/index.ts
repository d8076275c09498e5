export { isVaultText } from './envelope.ts';
export { passwordFromBytes } from './password-text.ts';
export { decryptVault, encryptVault, type OpenedVault, openVault, vaultIdOf, type VaultPassword } from './vault.ts';
