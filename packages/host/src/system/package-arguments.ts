import { Type } from '@sinclair/typebox';

const names = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

/** Names of packages, by whichever name the argument has. */
export function packageNames(description: string) {
  return Type.Optional(Type.Unsafe<string | readonly string[]>({ ...names, description }));
}

export const packageState = Type.Optional(
  Type.Union(
    (['present', 'installed', 'latest', 'absent', 'removed'] as const).map((state) => Type.Literal(state)),
    { description: '`present`, when left out, `latest` or `absent`.' },
  ),
);

export function stateOf(state: string | undefined): 'absent' | 'latest' | 'present' {
  if (state === 'absent' || state === 'removed') return 'absent';
  return state === 'latest' ? 'latest' : 'present';
}

export function namesOf(...given: readonly (string | readonly string[] | undefined)[]): string[] {
  const found = given.find((one) => one !== undefined) ?? [];
  const list = typeof found === 'string' ? found.split(',') : [...found];
  return list.map((name) => name.trim()).filter((name) => name !== '');
}

export const packageReturns = { stdout: 'What the package manager said.', rc: '0.' };
