import { isVaultValue, keyName, type MapEntry, type MapNode, type Node, toPlain, validate } from '@signet/source';
import type { ControlTask } from '../control/control-task.ts';
import type { Arguments, Condition, TaskStep } from '../playbook.ts';
import { compileAuthored } from '../vars/authored.ts';
import { secretPlace } from '../vars/secret-places.ts';
import { collecting, type Loader, report } from './loader.ts';
import { isNull, mapOf, placeOf } from './nodes.ts';
import { compileConditions } from './templates.ts';

/** Checks the arguments of a task against its schema and prepares them for each host. */
export function loadArguments(
  loader: Loader,
  key: MapEntry,
  more: MapEntry | undefined,
  use: TaskStep['use'],
): Arguments | undefined {
  const control = use.kind === 'control' ? use.control : undefined;
  const schema = use.kind === 'module' ? use.module.args : use.control.args;
  const name = use.kind === 'module' ? use.module.name : use.control.name;
  const node = merged(loader, key, more, control, name);
  if (node === undefined) return undefined;
  const found = validate(schema, node, { at: key.key.at, allowTemplates: true, subject: name });
  loader.diagnostics.push(...found);
  loader.diagnostics.push(...(control?.inspect?.(node, key.key.at) ?? []));
  if (use.kind === 'module') refuseSecrets(loader, schema, node, name);

  const expressions = compileExpressions(loader, control, node);
  const rest = control?.expressions
    ? mapOf(
        node.at,
        node.entries.filter((entry) => !control.expressions?.includes(keyName(entry.key))),
      )
    : node;
  const template = collecting(loader, () => compileAuthored(toPlain(rest), placeOf(node), loader.unlock));
  return template && { at: key.key.at, node, template, expressions, place: placeOf(node) };
}

function merged(
  loader: Loader,
  key: MapEntry,
  more: MapEntry | undefined,
  control: ControlTask | undefined,
  name: string,
): MapNode | undefined {
  const { value } = key;
  const extra = more?.value.kind === 'map' ? more.value.entries : [];
  if (isNull(value)) return mapOf(key.key.at, extra);
  if (value.kind === 'map') {
    const own = new Set(value.entries.map((entry) => keyName(entry.key)));
    return mapOf(value.at, [...value.entries, ...extra.filter((entry) => !own.has(keyName(entry.key)))]);
  }
  if (control?.bare !== undefined) {
    return mapOf(value.at, [{ key: { ...key.key, value: control.bare, raw: control.bare }, value }, ...extra]);
  }
  const hint = `Write the arguments below it, one "name: value" per line.`;
  report(loader, 'ARGUMENTS_NOT_A_MAP', `The arguments of ${name} have to be a map.`, value.at, hint);
  return undefined;
}

function compileExpressions(
  loader: Loader,
  control: ControlTask | undefined,
  node: MapNode,
): Record<string, readonly Condition[]> {
  const expressions: Record<string, readonly Condition[]> = {};
  for (const name of control?.expressions ?? []) {
    const value = node.get(name);
    if (value !== undefined) expressions[name] = compileConditions(loader, value) ?? [];
  }
  return expressions;
}

/** A vault text as an argument that is no secret would be shown: refused where it stands. */
function refuseSecrets(
  loader: Loader,
  schema: object,
  node: Node,
  task: string,
  path: readonly (string | number)[] = [],
): void {
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) refuseSecrets(loader, schema, value, task, [...path, keyName(key)]);
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) refuseSecrets(loader, schema, item, task, [...path, index]);
  } else {
    const plain = toPlain(node);
    if (isVaultValue(plain) && secretPlace(schema, path) === 'no') {
      report(
        loader,
        'SECRET_NOT_ALLOWED',
        `"${path.join('.')}" of ${task} takes no secret: its value would be shown.`,
        node.at,
      );
    }
  }
}
