export { catalog, modulesByPackage } from './catalog.ts';
