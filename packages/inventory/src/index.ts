export { ansibleJson } from './ansible-json.ts';
export { parseAddress } from './address.ts';
export { ansibleYaml } from './ansible-yaml.ts';
export {
  graph,
  type GraphOptions,
  listHost,
  listInventory,
  listInventoryAsTree,
  type ListingOptions,
} from './listing.ts';
export { LEVEL_NAMES } from './levels.ts';
export { loadInventory, type LoadOptions } from './load.ts';
export {
  type FileAccess,
  type Group,
  groupsOf,
  type Host,
  hostsOf,
  type Inventory,
  type Leniency,
  type OriginValue,
  type Selection,
  type SelectOptions,
} from './model.ts';
export type { ProgramResult, RunProgram } from './program.ts';
export type { InventoryInput } from './sources.ts';
export { SecretTemplate } from './secret-template.ts';
export { concealTexts, resolveVault } from './vault-value.ts';
