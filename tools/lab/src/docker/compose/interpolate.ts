export type Variables = Readonly<Record<string, string | undefined>>;

/** What a person did wrong in a Compose file or an environment file. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
}

const REFERENCE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]*))?\})/gu;

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, `${NAME:+value}` and `$$`, as Compose does.
 *
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
 */
export function interpolate(text: string, variables: Variables): string {
  return text.replace(
    REFERENCE,
    (_all, dollar?: string, plain?: string, braced?: string, operator?: string, operand = '') => {
      if (dollar !== undefined) return '$';
      const name = plain ?? braced ?? '';
      const value = variables[name];
      const isThere = value !== undefined && (operator?.startsWith(':') !== true || value !== '');
      switch (operator?.at(-1)) {
        case '-':
          return isThere ? value : interpolate(operand, variables);
        case '+':
          return isThere ? interpolate(operand, variables) : '';
        case '?':
          if (!isThere) throw new ComposeError(`required variable ${name} is missing a value: ${operand}`);
          return value;
        default:
          return value ?? '';
      }
    },
  );
}

/** Every text inside a value, at any depth; keys stay as they are. */
export function interpolateDeep(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((item) => interpolateDeep(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, interpolateDeep(inner, variables)]));
}
