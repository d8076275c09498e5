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

  // The same under a name of the language.
  const ordinaryFile = { ...file, name: 'file' };

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

  const order = defineAssertion({
    name: 'fake.order',
    summary: 'Tells whether check mode has found changes before.',
    target: cell,
    args: Type.Object({}, { additionalProperties: false }),
    read: async (_store, _args, { followsChanges }) => String(followsChanges),
    verify: (message) => [{ severity: 'warning', code: 'FAKE_ORDER', message }],
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

  const setup = defineAssertion({
    name: 'setup',
    summary: 'Gathers facts.',
    target: files,
    args: Type.Object({ gather_subset: Type.Optional(Type.Array(Type.String())) }, { additionalProperties: false }),
    read: async (store, _args, { environment }) => {
      await world.hook('gather', store.host, 'facts');
      world.counts.gathers += 1;
      return { host: store.host, env: environment };
    },
    verify: () => [],
    facts: ({ host, env }) => ({ ansible_facts: { hostname: host, distribution: 'Debian', env } }),
    examples: [],
  });

  const program = defineAction({
    name: 'fake.program',
    summary: 'Runs a program.',
    target: files,
    args: Type.Object(
      { name: Type.String(), rc: Type.Optional(Type.Integer()), seconds: Type.Optional(Type.Number()) },
      { additionalProperties: false },
    ),
    bare: 'name',
    foresee: async (_store, { name }) => [`run ${name}`],
    run: async (store, { name, rc = 0, seconds = 0 }, context) => {
      context.output('stdout', `${name} works\n`);
      if (seconds > 0) await waitUnless(context.signal, seconds * 1000);
      await store.act([name, ...Object.entries(context.environment).map((one) => one.join('='))].join(' '));
      const facts = { rc, stdout: name };
      return {
        effects: [`run ${name}`],
        facts,
        ...(rc !== 0 && { failure: { code: 'NONZERO', message: 'non-zero return code' } }),
      };
    },
    detach: async (store, { name }, _context, limitSeconds) => {
      await store.act(`${name} in the background for ${limitSeconds}`);
      return { ansible_job_id: '1.2' };
    },
    examples: [],
  });

  return [setting, file, ordinaryFile, login, proof, order, restart, recreate, stubborn, buggy, setup, program];
}

/** Waits; ends early when it is told to. */
async function waitUnless(signal: AbortSignal, ms: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('told to stop'));
    });
  });
}
