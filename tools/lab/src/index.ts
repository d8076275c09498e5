export type { ControlRequest } from './control/client.ts';
export type { LabDescription, LabHost, LabPart } from './up/description.ts';
export { labDown } from './up/down.ts';
export type { LabProfile, LabPrograms, LabUpOptions, PartChoice, PartChoices, PartName } from './up/options.ts';
export { labControl, labState } from './up/control.ts';
export { labUp } from './up/up.ts';
export { type Cell, findJython, startCell } from './cell/index.ts';
export { labEntries } from './directory/entries.ts';
export { startLdapServer } from './directory/ldap/server.ts';
