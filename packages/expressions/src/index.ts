export { compileExpression, compileTemplate, compileValue, isTemplate, type Template, truthOf } from './compile.ts';
export type { Place } from './place.ts';
export type { Match, PythonRegex } from './regex/python.ts';
export { pythonRegex } from './regex/standalone.ts';
export type { Environment, Scope } from './run/environment.ts';
export type { TemplateOptions } from './syntax/options.ts';
export { isUnknown, UNKNOWN, type Unknown } from './values/unknown.ts';
