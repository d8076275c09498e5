import { booleanOf, InputError } from '@signet/core';
import { compileExpression, isUnknown, truthOf, UNKNOWN } from '@signet/expressions';
import type { Condition, Templated } from '../playbook.ts';
import { OMIT } from '../vars/omit.ts';
import { type LayeredScope, valueOf } from '../vars/scope.ts';
import { showValue } from '../vars/show-value.ts';

/** Whether all conditions hold; UNKNOWN when that depends on something that check mode did not run. */
export function allHold(
  conditions: readonly Condition[],
  scope: LayeredScope,
): { holds: boolean | typeof UNKNOWN; failing?: string } {
  let unknown = false;
  for (const condition of conditions) {
    const value = conditionValue(condition, scope);
    if (isUnknown(value)) unknown = true;
    else if (typeof value !== 'boolean') throw notBoolean(condition, value);
    else if (!value) return { holds: false, failing: condition.text };
  }
  return { holds: unknown ? UNKNOWN : true };
}

/** What a condition comes to; in Ansible's way anything is true that Python takes for true. */
export function conditionValue(condition: Condition, scope: LayeredScope): unknown {
  const value = valueOf(condition.template, scope);
  if (!scope.lenient || isUnknown(value)) return value;
  return condition.braced && typeof value === 'string' ? readAgain(value, condition, scope) : truthOf(value);
}

/** The same of `that`: in Ansible's way `{{ }}` may give a list of conditions. */
export function assertionValue(condition: Condition, scope: LayeredScope): unknown {
  const value = valueOf(condition.template, scope);
  if (!scope.lenient || !condition.braced || !Array.isArray(value)) return conditionValue(condition, scope);
  for (const item of value) {
    const holds = typeof item === 'string' ? readAgain(item, condition, scope) : truthOf(item);
    if (holds !== true) return holds;
  }
  return true;
}

/**
 * Ansible fills `{{ }}` first and reads what comes out as an expression. Here only what an author wrote into a variable
 * is read so: what came from a host is never run.
 */
function readAgain(text: string, condition: Condition, scope: LayeredScope): unknown {
  const word = text.trim().toLowerCase();
  if (word === '' || word === 'false' || /^0+$/u.test(word)) return false;
  if (word === 'true' || /^\d+$/u.test(word)) return true;
  const written = scope.layers.find((layer) => layer.has(condition.text))?.raw?.(condition.text);
  if (written === undefined) throw notBoolean(condition, text);
  return truthOf(valueOf(compileExpression(text, written.place([])), scope));
}

function notBoolean(condition: Condition, value: unknown): InputError {
  return InputError.of(`"${condition.text}" is not true or false but ${showValue(value)}.`, {
    code: 'CONDITION_NOT_BOOLEAN',
    at: condition.at,
    hint: 'Compare it, or add "| bool".',
  });
}

/** A keyword that is true or false, given or computed. */
export function flagOf(flag: Templated | undefined, scope: LayeredScope, keyword: string): boolean | undefined {
  if (flag === undefined) return undefined;
  const value = valueOf(flag.template, scope);
  if (value === OMIT) return undefined;
  const read = booleanOf(value);
  if (read !== undefined) return read;
  throw InputError.of(
    `The value '${showValue(value)}' of "${keyword}" is not a valid boolean: it is neither true nor false.`,
    {
      code: 'WRONG_TYPE',
      at: flag.at,
      hint: 'Add "| bool".',
    },
  );
}

/** A keyword that is a number, given or computed. */
export function numberOf(
  number: Templated | undefined,
  scope: LayeredScope,
  keyword: string,
  otherwise: number,
): number {
  if (number === undefined) return otherwise;
  const value = valueOf(number.template, scope);
  if (value === OMIT) return otherwise;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value.replace(/%\s*$/u, '')) : value;
  if (typeof parsed === 'number' && parsed >= 0) return parsed;
  throw InputError.of(`"${keyword}" is not a number but ${showValue(value)}.`, { code: 'WRONG_TYPE', at: number.at });
}

/** A keyword that is a text, given or computed; undefined when it comes to nothing. */
export function textOf(text: Templated | undefined, scope: LayeredScope, keyword: string): string | undefined {
  if (text === undefined) return undefined;
  const value = valueOf(text.template, scope);
  if (value === null || value === undefined || value === OMIT) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw InputError.of(`"${keyword}" is not a text but ${showValue(value)}.`, { code: 'WRONG_TYPE', at: text.at });
}

/** Whether a condition is written as true or false itself. */
export function isLiterally({ text }: Condition, wanted: boolean): boolean {
  return text.toLowerCase() === String(wanted);
}
