import { compileExpression, compileTemplate, type Environment, type Scope, type TemplateOptions } from '../index.ts';

/** A scope over an object's own keys. */
export function scopeOf(variables: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    has: (name) => Object.hasOwn(variables, name),
    names: () => Object.keys(variables),
  };
}

const AT = { file: 'site.yml', line: 10, column: 5 };

/** The value of a text with braces that begins at `site.yml:10:5`. */
export function template(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  environment: Environment = {},
  options: TemplateOptions = {},
): unknown {
  return compileTemplate(text, AT, options).evaluate(scopeOf(variables), environment);
}

/** The value of an expression without braces that begins at `site.yml:10:5`. */
export function expression(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  environment: Environment = {},
): unknown {
  return compileExpression(text, AT).evaluate(scopeOf(variables), environment);
}
