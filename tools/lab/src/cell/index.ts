export { type Cell, startCell } from './cell.ts';
export { DAMAGE_KINDS, type DamageKind } from './damage.ts';
export { type FaultArguments, type FaultName, FAULTS } from './faults.ts';
export type { HostRole, JavaCommand } from './install.ts';
export { findJython } from './jython.ts';
export type { CellOptions } from './options.ts';
export type { ProcessRuntime, RuntimeRegistry, RuntimeRepository } from './runtime-view.ts';
