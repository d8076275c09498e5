export { graph, toAnsibleHostJson, toAnsibleJson } from './listing.ts';
export { loadInventory, type LoadOptions } from './load.ts';
export {
  type FileAccess,
  type Group,
  groupsOf,
  type Host,
  hostsOf,
  type Inventory,
  type OriginValue,
  type Selection,
} from './model.ts';
export type { InventoryInput } from './sources.ts';
export { SecretTemplate } from './secret-template.ts';
export { concealTexts, resolveVault } from './vault-value.ts';
