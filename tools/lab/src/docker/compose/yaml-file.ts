import { existsSync, readFileSync } from 'node:fs';
import { parseYaml, toPlain } from '@signet/source';
import { ComposeError } from './interpolate.ts';

export type PlainMap = Readonly<Record<string, unknown>>;

/** The top level of a YAML file as plain data. @throws {ComposeError} naming the file when it is no map. */
export function readYamlMap(file: string): PlainMap {
  const { value, diagnostics } = parseYaml(file, readFileSync(file, 'utf8'));
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new ComposeError(`yaml: line ${error.at?.line ?? 1}: ${error.message}`);
  const plain = value === undefined ? {} : toPlain(value);
  if (!isMap(plain)) throw new ComposeError(`${file}: top-level object must be a mapping`);
  return plain;
}

export function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of several names that is there. */
export function firstExisting(folder: string, names: readonly string[]): string | undefined {
  return names.map((name) => `${folder}/${name}`).find((path) => existsSync(path));
}
