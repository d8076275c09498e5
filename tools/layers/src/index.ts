export { type Import, importsOf, type Project, projects, repositoryRoot } from './imports.ts';
