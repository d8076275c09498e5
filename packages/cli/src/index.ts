export { catalog, modulesByPackage } from './catalog.ts';
export { taskPage } from './console/task-page.ts';
