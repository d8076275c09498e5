export { compileExpression, compileTemplate, compileValue, isTemplate, type Template, truthOf } from './compile.ts';
export type { Place } from './place.ts';
export type { Environment, Scope } from './run/environment.ts';
export type { TemplateOptions } from './syntax/options.ts';
export { compileTemplateFile, scopeWith, type TemplateFile, type TemplateFileOptions } from './template-file.ts';
export { isUnknown, UNKNOWN, type Unknown } from './values/unknown.ts';
