import {
  compare,
  defineAction,
  defineAssertion,
  defineTask,
  MaybeSecret,
  type Module,
  reveal,
  type Secret,
  SecretString,
} from '@signet/core';
import { Type } from '@sinclair/typebox';
import { cellTarget, filesTarget, type World } from './world.ts';

/** The catalog of the tests: a task on a staged target, one on an immediate one, actions and assertions. */
export function fakeModules(world: World): Module[] {
  const cell = cellTarget(world);
  const files = filesTarget(world);

  const setting = defineTask({
    name: 'fake.setting',
    summary: 'A setting of the cell.',
    target: cell,
    args: Type.Object(
      { name: Type.String(), value: Type.String(), size: Type.Optional(Type.Integer()) },
      { additionalProperties: false },
    ),
    read: async (store, { name }) => ({ value: (await store.get(name)) ?? '' }),
    diff: (current, { value }) => compare(current, { value }),
    apply: (store, _changes, { name, value }) => store.set(name, value),
    facts: (current, { name }) => ({ name, before: current.value }),
    examples: [],
  });

  const file = defineTask({
    name: 'fake.file',
    summary: 'A file.',
    target: files,
    args: Type.Object({ path: Type.String(), content: MaybeSecret() }, { additionalProperties: false }),
    read: async (store, { path }) => ({ content: (await store.get(path)) ?? '' }),
    diff: (current, { content }) => compare(current, { content: content as Secret | string }),
    apply: (store, _changes, { path, content }) => store.set(path, reveal(content)),
    examples: [],
  });

  const login = defineAssertion({
    name: 'fake.login',
    summary: 'Logs in.',
    target: cell,
    args: Type.Object(
      { user: Type.String(), password: SecretString(), warn: Type.Optional(Type.String()) },
      { additionalProperties: false },
    ),
    read: async (store, { password }) => ({ known: (await store.get('password')) ?? '', token: password }),
    verify: ({ known }, { user, password, warn }) => {
      if (warn !== undefined) return [{ severity: 'warning', code: 'FAKE_WARNING', message: warn }];
      if (known === '' || password.equals(known)) return [];
      return [
        {
          severity: 'error',
          code: 'LOGIN_REFUSED',
          message: `${user} was refused with ${password.reveal()}.`,
          hint: 'Use the right password.',
        },
      ];
    },
    facts: ({ token }, { user }) => ({ user, token }),
    examples: [],
  });

  const proof = defineAssertion({
    name: 'fake.proof',
    summary: 'Proves a setting.',
    provesWantedState: true,
    target: cell,
    args: Type.Object({ name: Type.String(), value: Type.String() }, { additionalProperties: false }),
    read: (store, { name }) => store.get(name),
    verify: (current, { name, value }) =>
      current === value ? [] : [{ severity: 'error', code: 'NOT_PROVED', message: `${name} is ${current}.` }],
    examples: [],
  });

  const restart = defineAction({
    name: 'fake.restart',
    summary: 'Restarts something.',
    target: cell,
    args: Type.Object({ what: Type.String() }, { additionalProperties: false }),
    foresee: async (_store, { what }, context) => [
      `restart ${what}`,
      ...(context.pending ?? []).flatMap(({ module, changes }) => changes.map((one) => `after ${module} ${one.path}`)),
    ],
    run: async (store, { what }) => {
      await store.act(`restart ${what}`);
      return { effects: [`restart ${what}`], facts: { restarted: what } };
    },
    examples: [],
  });

  const recreate = defineAction({
    name: 'fake.recreate',
    summary: 'Recreates something.',
    target: files,
    args: Type.Object({ what: Type.String() }, { additionalProperties: false }),
    foresee: async (_store, { what }) => [`recreate ${what}`],
    run: async (store, { what }) => {
      await store.act(`recreate ${what}`);
      return { effects: [`recreate ${what}`] };
    },
    examples: [],
  });

  const stubborn = defineTask({
    name: 'fake.stubborn',
    summary: 'A setting that the product drops silently.',
    target: cell,
    args: Type.Object({ name: Type.String() }, { additionalProperties: false }),
    read: async (store, { name }) => ({ value: (await store.get(name)) ?? 'off' }),
    diff: (current) => compare(current, { value: 'on' }),
    apply: async () => {},
    examples: [],
  });

  const buggy = defineAssertion({
    name: 'fake.buggy',
    summary: 'Has a bug.',
    target: cell,
    args: Type.Object({}, { additionalProperties: false }),
    read: async () => {
      throw new TypeError('undefined is not a function');
    },
    verify: () => [],
    examples: [],
  });

  return [setting, file, login, proof, restart, recreate, stubborn, buggy];
}
