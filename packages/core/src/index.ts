export { booleanOf } from './boolean-word.ts';
export { type Change, compare, sameValue } from './change.ts';
export type { Become, Connection, FileInfo, RemoteProcess, RunOptions, RunResult, WriteOptions } from './connection.ts';
export {
  ConnectError,
  type Diagnostic,
  type ErrorDetails,
  InputError,
  InternalError,
  SignetError,
  TargetError,
} from './errors.ts';
export type { Json } from './json.ts';
export { MASK, Redactor, reveal, Secret, secretsIn } from './secret.ts';
export { MaybeSecret, SECRET_KEYWORD, SecretString } from './secret-schema.ts';
export { formatSourceRef, type SourceRef } from './source-ref.ts';
export type { Session, TargetContext, TargetKind, Vars } from './target.ts';
export {
  type Action,
  type ActionReport,
  type PretendedResult,
  type Assertion,
  type Controller,
  defineAction,
  defineAssertion,
  defineTask,
  type DelimiterName,
  type Finding,
  type Module,
  type PendingChange,
  type Task,
  type TaskContext,
  type TaskExample,
  type TemplateFileOptions,
} from './task.ts';
