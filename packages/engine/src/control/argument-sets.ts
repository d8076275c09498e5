import { showValue } from '../vars/show-value.ts';

/** What of a map of options has to be given together, or not at all. */
export interface ArgumentSets {
  readonly mutually_exclusive?: readonly unknown[];
  readonly required_together?: readonly (readonly string[])[];
  readonly required_one_of?: readonly (readonly string[])[];
  readonly required_if?: readonly (readonly unknown[])[];
  readonly required_by?: Readonly<Record<string, string | readonly string[]>>;
}

type Given = Readonly<Record<string, unknown>>;

/** Two options of which only one may be given. */
export function exclusiveProblems({ mutually_exclusive: sets = [] }: ArgumentSets, given: Given): string[] {
  const lists = sets.every((one) => typeof one === 'string') ? [sets as string[]] : (sets as string[][]);
  const both = lists.filter((names) => names.filter((name) => has(given, name)).length > 1);
  if (both.length === 0) return [];
  return [`parameters are mutually exclusive: ${both.map((names) => names.join('|')).join(', ')}`];
}

/** Options that others need. */
export function togetherProblems(sets: ArgumentSets, given: Given): string[] {
  const problems: string[] = [];
  const apart = (sets.required_together ?? []).find((names) => {
    const count = names.filter((name) => has(given, name)).length;
    return count > 0 && count < names.length;
  });
  if (apart) problems.push(`parameters are required together: ${apart.join(', ')}`);
  const none = (sets.required_one_of ?? []).find((names) => !names.some((name) => has(given, name)));
  if (none) problems.push(`one of the following is required: ${none.join(', ')}`);
  problems.push(...(sets.required_if ?? []).flatMap((one) => ifProblem(one, given) ?? []).slice(0, 1));
  for (const [name, wanted] of Object.entries(sets.required_by ?? {})) {
    const missing = [wanted].flat().filter((one) => given[one] === undefined || given[one] === null);
    if (!has(given, name) || missing.length === 0) continue;
    problems.push(`missing parameter(s) required by '${name}': ${missing.join(', ')}`);
    break;
  }
  return problems;
}

function ifProblem([name, value, wanted, anyOf]: readonly unknown[], given: Given): string | undefined {
  const names = Array.isArray(wanted) ? wanted.map(String) : [];
  if (typeof name !== 'string' || given[name] !== value) return undefined;
  const missing = names.filter((one) => !has(given, one));
  if (missing.length === 0 || (anyOf === true && missing.length < names.length)) return undefined;
  const how = anyOf === true ? 'any' : 'all';
  return `${name} is ${showValue(value)} but ${how} of the following are missing: ${missing.join(', ')}`;
}

function has(given: Given, name: string): boolean {
  return Object.hasOwn(given, name);
}
