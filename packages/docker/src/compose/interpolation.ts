export type Variables = ReadonlyMap<string, string>;

const reference = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\})/gu;

/**
 * Fills in `$NAME`, `${NAME}` and its forms with `-`, `?` and `+`, as Compose does.
 *
 * @see https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolate(text: string, variables: Variables): string {
  return text.replaceAll(
    reference,
    (_, dollar?: string, plain?: string, braced?: string, operator?: string, operand = ''): string => {
      if (dollar !== undefined) return '$';
      const value = variables.get(plain ?? braced ?? '');
      const isSet = value !== undefined && !(operator?.startsWith(':') === true && value === '');
      if (operator?.endsWith('+') === true) return isSet ? interpolate(operand, variables) : '';
      if (operator?.endsWith('-') === true && !isSet) return interpolate(operand, variables);
      return value ?? '';
    },
  );
}

/** Whether text refers to one of the names, at any depth. */
export function mentions(text: string, names: ReadonlySet<string>): boolean {
  for (const [, , plain, braced, , operand = ''] of text.matchAll(reference)) {
    if (names.has(plain ?? braced ?? '') || mentions(operand, names)) return true;
  }
  return false;
}
