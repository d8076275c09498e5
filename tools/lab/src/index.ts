export type { ControlRequest } from './control/client.ts';
export type { LabDescription, LabHost, LabPart } from './up/description.ts';
export { labDown } from './up/down.ts';
export type { LabProfile, LabPrograms, LabUpOptions, PartChoice, PartChoices, PartName } from './up/options.ts';
export { labControl, labState } from './up/control.ts';
export { labUp } from './up/up.ts';
