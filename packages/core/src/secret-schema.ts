import { type SchemaOptions, type TUnsafe, Type } from '@sinclair/typebox';
import type { Secret } from './secret.ts';

/** Marks a place in an argument schema where a secret may stand. */
export const SECRET_KEYWORD = 'x-signet-secret';

/**
 * An argument that is a secret: whatever the playbook gives there reaches the task as a {@link Secret}.
 * A secret at any other place is refused at load or, when it shows only then, when the task's arguments are resolved.
 */
export function SecretString(options: SchemaOptions = {}): TUnsafe<Secret> {
  return Type.Unsafe<Secret>({ ...options, type: 'string', [SECRET_KEYWORD]: true });
}

/** An argument that may be a secret or plain text, such as a value of an environment file. */
export function MaybeSecret(options: SchemaOptions = {}): TUnsafe<Secret | string> {
  return Type.Unsafe<Secret | string>({ ...options, type: 'string', [SECRET_KEYWORD]: 'allowed' });
}
