export { catalog, modulesByPackage } from './catalog.ts';
export { printProblem } from './console/problems.ts';
export { taskPage } from './console/task-page.ts';
export { buildProgram } from './program.ts';
