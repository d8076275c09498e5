import type { Connection, TaskContext, Vars } from '@signet/core';

/** Variables with the given values and no others. */
export function fixedVars(values: Readonly<Record<string, unknown>> = {}): Vars {
  return { get: (name) => (Object.hasOwn(values, name) ? values[name] : undefined) };
}

const refuse = (): never => {
  throw new Error('This test has no files of the author.');
};
const noFiles = { find: refuse, read: refuse, render: refuse };

/** What a module is told of the run around it; notes are kept in `notes`. Without `others` there is no other host. */
export function taskContext(
  given: Partial<TaskContext> & {
    readonly others?: Readonly<Record<string, { connection: Connection; vars?: Vars }>>;
  } = {},
): TaskContext & { readonly notes: string[] } {
  const { others = {}, ...rest } = given;
  const notes: string[] = [];
  return {
    host: 'web1',
    vars: fixedVars(),
    at: { file: 'test.yml', line: 1, column: 1 },
    signal: new AbortController().signal,
    check: false,
    runId: '20261123T195301-4f2a',
    environment: {},
    diff: true,
    output: () => {},
    controller: noFiles,
    note: (message) => void notes.push(message),
    other: async (host) => {
      const found = others[host];
      if (found === undefined) throw new Error(`This test has no host ${host}.`);
      return { connection: found.connection, vars: found.vars ?? fixedVars() };
    },
    ...rest,
    notes,
  };
}
