import type { Change, Finding, Module } from '@signet/core';

/** The reference page of one module, Markdown, made from nothing but the module. */
export function taskPage(module: Module): string {
  const parts = [
    `# ${module.name}`,
    `${sentence(module.summary)} ${KIND[module.kind]}`,
    ...(module.details === undefined ? [] : [module.details]),
    `Works on: ${module.target.name}.`,
    '## Arguments',
    argumentTable(module.args),
    ...(module.returns === undefined ? [] : ['## Registered values', valueTable(module.returns)]),
    '## Examples',
    ...module.examples.flatMap((example) => [
      `### ${example.title}`,
      `\`\`\`yaml\n${unindent(example.playbook)}\n\`\`\``,
      ...outcome(example),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const KIND = {
  task: 'A task: reads, compares, changes the difference.',
  assertion: 'An assertion: reads and judges, changes nothing, runs in check mode too.',
  action: 'An action, for handlers: check mode shows what it would do.',
} as const;

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly additionalProperties?: Property | boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly 'x-signet-secret'?: unknown;
}

export function argumentTable(schema: unknown): string {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Property>; required?: string[] };
  const names = Object.keys(properties);
  if (names.length === 0) return 'None.';
  const rows = names.map((name) => {
    const property = properties[name] ?? {};
    const needed = required.includes(name)
      ? 'required'
      : property.default === undefined
        ? ''
        : `default \`${JSON.stringify(property.default)}\``;
    return `| \`${name}\` | ${cell(typeOf(property))} | ${needed} | ${cell(property.description ?? '')} |`;
  });
  return ['| Argument | Type | | Meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function typeOf(property: Property): string {
  if (property.enum) return property.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (property.const !== undefined) return `\`${visible(String(property.const))}\``;
  // Several spellings of one type are one, such as two kinds of text.
  if (property.anyOf) return [...new Set(property.anyOf.map(typeOf))].join(' or ');
  const type = Array.isArray(property.type) ? property.type.join(' or ') : String(property.type ?? 'any');
  if (type === 'array') return property.items ? `list of ${grouped(typeOf(property.items))}` : 'list';
  if (type === 'object')
    return typeof property.additionalProperties === 'object'
      ? `map of ${grouped(typeOf(property.additionalProperties))}`
      : 'map';
  return property['x-signet-secret'] === true ? 'secret' : type;
}

function visible(text: string): string {
  return text.replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`);
}

function grouped(types: string): string {
  return types.includes(' or ') ? `(${types})` : types;
}

function valueTable(values: Readonly<Record<string, string>>): string {
  const rows = Object.entries(values).map(([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`);
  return ['| Value | Meaning |', '|---|---|', ...rows].join('\n');
}

function outcome(example: Module['examples'][number]): string[] {
  if ('changes' in example) return [changesText(example.changes)];
  if ('findings' in example) return [findingsText(example.findings)];
  return [];
}

function changesText(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nothing changes.';
  return [
    'Changes:',
    ...changes.map(({ path, from, to }) => `- \`${path}\`: \`${JSON.stringify(from)}\` → \`${JSON.stringify(to)}\``),
  ].join('\n');
}

function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Finds nothing to complain about.';
  return ['Finds:', ...findings.map(({ severity, code, message }) => `- ${severity} \`${code}\`: ${message}`)].join(
    '\n',
  );
}

export function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function unindent(text: string): string {
  const lines = text
    .replace(/^\s*\n/u, '')
    .trimEnd()
    .split('\n');
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  return lines.map((line) => line.slice(indent)).join('\n');
}
