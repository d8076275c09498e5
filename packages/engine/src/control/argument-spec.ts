import { Secret } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import { showValue } from '../vars/show-value.ts';

/** One option of an argument specification. @see https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_reuse_roles.html#specification-format */
interface OptionSpec {
  readonly type?: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  readonly elements?: string;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  readonly aliases?: readonly string[];
  readonly no_log?: boolean;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const BYTES = /^\d+(\.\d+)?\s*([KMGTPEZY]i?B?|B|b)?$/i;

/** Whether a value is of a type or can be made so without loss, as Ansible does. */
const TYPES: Readonly<Record<string, Check>> = {
  str: isText,
  path: isText,
  raw: () => true,
  bool: (value) =>
    typeof value === 'boolean' ||
    value === 0 ||
    value === 1 ||
    (typeof value === 'string' && /^(true|false|yes|no|on|off|1|0|y|n|t|f)$/i.test(value)),
  int: (value) => Number.isInteger(value) || (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)),
  float: (value) =>
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))),
  list: (value) => Array.isArray(value) || isText(value),
  dict: (value) =>
    (typeof value === 'object' && value !== null && !Array.isArray(value)) ||
    (typeof value === 'string' && (value.includes('=') || /^\s*\{[\s\S]*\}\s*$/.test(value))),
  json: () => true,
  jsonarg: () => true,
  bytes: (value) => typeof value === 'number' || (typeof value === 'string' && BYTES.test(value)),
  bits: (value) => typeof value === 'number' || (typeof value === 'string' && BYTES.test(value)),
};

/** What is wrong with arguments, one sentence each; nothing is said of what is not known in check mode. */
export function checkArguments(
  spec: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  within: readonly string[] = [],
): string[] {
  const problems: string[] = [];
  const options = Object.entries(spec) as [string, OptionSpec][];
  const where = within.length === 0 ? '' : ` found in ${within.join(' -> ')}`;
  const missing = options
    .filter(
      ([name, one]) => one.required === true && one.default === undefined && valueOf(given, name, one) === undefined,
    )
    .map(([name]) => name);
  if (missing.length > 0) problems.push(`missing required arguments: ${missing.toSorted().join(', ')}${where}`);
  for (const [name, option] of options) {
    const value = valueOf(given, name, option);
    if (value === undefined || value === null || isUnknown(value)) continue;
    problems.push(...checkValue(name, option, value, within));
  }
  if (within.length > 0) {
    const known = new Set(options.flatMap(([name, one]) => [name, ...(one.aliases ?? [])]));
    const unknown = Object.keys(given).filter((name) => !known.has(name));
    if (unknown.length > 0)
      problems.push(`${unknown.join(', ')}${where}. Supported parameters include: ${[...known].join(', ')}.`);
  }
  return problems;
}

function valueOf(given: Readonly<Record<string, unknown>>, name: string, { aliases = [] }: OptionSpec): unknown {
  const key = [name, ...aliases].find((one) => Object.hasOwn(given, one));
  return key === undefined ? undefined : given[key];
}

function checkValue(name: string, option: OptionSpec, value: unknown, within: readonly string[]): string[] {
  const where = within.length === 0 ? '' : ` found in '${within.join(' -> ')}'`;
  const type = option.type ?? 'str';
  const plain = value instanceof Secret ? value.reveal() : value;
  const shown = value instanceof Secret || option.no_log === true ? '***' : showValue(value);
  const check = TYPES[type];
  if (check === undefined) return [`argument '${name}' has the unknown type '${type}'${where}`];
  if (!check(plain)) {
    return [
      `argument '${name}' is of type ${pythonType(plain)}${where} and we were unable to convert to ${type}: ${shown}`,
    ];
  }
  const problems: string[] = [];
  if (option.choices && option.choices.length > 0) {
    const allowed = new Set(option.choices.map(String));
    const values = Array.isArray(plain) ? plain : [plain];
    if (values.some((one) => !allowed.has(String(one)))) {
      problems.push(
        `value of ${name} must be one of: ${option.choices.map(showValue).join(', ')}, got: ${shown}${where}`,
      );
    }
  }
  if (type === 'list') {
    const items = Array.isArray(plain) ? plain : String(plain).split(',');
    const element = option.elements === undefined ? undefined : TYPES[option.elements];
    if (element && items.some((item) => !element(item))) {
      problems.push(`Elements value for option '${name}'${where} is not of type ${option.elements}: ${shown}`);
    } else if (option.options) {
      for (const item of items) {
        if (isMap(item)) problems.push(...checkArguments(option.options, item, [...within, name]));
      }
    }
  } else if (type === 'dict' && option.options && isMap(plain)) {
    problems.push(...checkArguments(option.options, plain, [...within, name]));
  }
  return problems;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'dict';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'str';
}
