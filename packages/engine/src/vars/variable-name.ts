const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What names of variables are made of. */
export const NAMES = 'Use letters, digits and underscores; begin with a letter.';

/** Whether a text can be the name of a variable. */
export function isVariableName(name: string): boolean {
  return NAME.test(name);
}

/** What is said of a name that cannot be one, and what to do. */
export function invalidName(name: string): { readonly code: string; readonly message: string; readonly hint: string } {
  return {
    code: 'INVALID_VARIABLE_NAME',
    message:
      `The variable name '${name}' is not valid. Variables must start with a letter or underscore character, ` +
      'and contain only letters, numbers and underscores.',
    hint: NAMES,
  };
}
