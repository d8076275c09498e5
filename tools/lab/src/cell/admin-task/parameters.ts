import { type Bracketed, parseBracketText, wordsOf } from '../bracket-text.ts';
import { invalidParameter, missingParameter, notANumber, unknownOption } from '../errors.ts';
import { asText, isList, type ScriptArgument } from '../script-value.ts';

/** Parameters of a command: name, and `:B` for a boolean or `:I` for an integer; separated by blanks. */
export interface Signature {
  readonly required?: string;
  readonly optional?: string;
}

type ParameterType = 'S' | 'B' | 'I';

/** The parameters of one call. A flag without a value is there and empty. */
export interface Parameters {
  has(name: string): boolean;
  /** The text of a required parameter, or of an optional one that was left out: empty. */
  text(name: string): string;
  /** The texts of a parameter that may be a list. */
  list(name: string): string[];
  /** What was given, without the parameters named here. */
  given(...except: string[]): Record<string, string>;
}

/**
 * Reads the argument of an AdminTask command in each form scripts use: a bracketed or bare string, a list of tokens,
 * a list that holds one such string, or nothing.
 *
 * @throws {ScriptError} ADMF0002E for a missing parameter, ADMF0003E for an invalid boolean, NumberFormatException for an
 *   invalid integer, WASX7122E for an unknown one.
 */
export function readParameters(command: string, signature: Signature, args: readonly ScriptArgument[]): Parameters {
  const types = typesOf(signature);
  const values = new Map<string, Bracketed>();
  let flag: string | undefined;
  for (const token of tokensOf(args)) {
    const name = flagName(token, types);
    if (name !== undefined && (types.has(name) || flag === undefined || values.get(flag) !== '')) {
      if (!types.has(name)) throw unknownOption(name, command);
      flag = name;
      values.set(name, '');
    } else if (flag !== undefined) values.set(flag, token);
    else throw unknownOption(String(token), command);
  }
  for (const required of names(signature.required))
    if (!values.has(required)) throw missingParameter(required, command);
  for (const [name, value] of values) check(command, name, types.get(name) ?? 'S', textOf(value));
  return {
    has: (name) => values.has(name),
    text: (name) => textOf(values.get(name) ?? ''),
    list: (name) => listOf(values.get(name) ?? ''),
    given: (...except) =>
      Object.fromEntries(
        [...values]
          .filter(([name]) => !except.includes(name) && name !== 'securityDomainName')
          .map(([name, value]) => [name, textOf(value)]),
      ),
  };
}

function names(list: string | undefined): string[] {
  return (list ?? '')
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => name.replace(/:[BI]$/, ''));
}

function typesOf({ required, optional }: Signature): Map<string, ParameterType> {
  const types = new Map<string, ParameterType>([['securityDomainName', 'S']]);
  for (const entry of `${required ?? ''} ${optional ?? ''}`.split(' ')) {
    if (entry === '') continue;
    const [name = '', type = 'S'] = entry.split(':');
    types.set(name, type === 'B' || type === 'I' ? type : 'S');
  }
  return types;
}

function tokensOf(args: readonly ScriptArgument[]): Bracketed[] {
  const [only] = args;
  if (only === undefined || only === null) return [];
  if (!isList(only)) return unwrapped(parseBracketText(asText(only)));
  const [first] = only;
  if (only.length === 1 && typeof first === 'string' && /^\s*-\w+\s/.test(first)) return parseBracketText(first);
  return only.map(bracketed);
}

function unwrapped(tokens: Bracketed[]): Bracketed[] {
  const [only] = tokens;
  return tokens.length === 1 && Array.isArray(only) ? only : tokens;
}

function bracketed(argument: ScriptArgument): Bracketed {
  return isList(argument) ? argument.map(bracketed) : asText(argument);
}

/**
 * The name when a token is a flag. What looks like one but is no parameter of the command is a value where a value can
 * stand, such as a password with a leading dash.
 */
function flagName(token: Bracketed, types: ReadonlyMap<string, ParameterType>): string | undefined {
  if (typeof token !== 'string') return undefined;
  const name = /^\s*-([A-Za-z_]\w*)$/.exec(token)?.[1];
  if (name === undefined) return undefined;
  return [...types.keys()].find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

function check(command: string, name: string, type: ParameterType, value: string): void {
  if (value === '') return;
  if (type === 'B' && !/^(true|false)$/i.test(value)) throw invalidParameter(value, name, command);
  if (type === 'I' && !/^-?\d+$/.test(value)) throw notANumber(value);
}

function textOf(value: Bracketed): string {
  return typeof value === 'string' ? value : wordsOf(value).join(' ');
}

function listOf(value: Bracketed): string[] {
  if (typeof value !== 'string') return value.flatMap(listOf);
  return value.startsWith('[') || value.startsWith('"')
    ? parseBracketText(value).flatMap(wordsOf)
    : value === ''
      ? []
      : [value];
}
