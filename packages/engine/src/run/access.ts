import { createHmac, randomBytes } from 'node:crypto';
import { type Become, booleanOf, InputError, Secret, SignetError, type Vars } from '@signet/core';
import { isAboutUndefined, isTemplate } from '@signet/expressions';
import { SecretTemplate } from '@signet/inventory';
import type { SettingName, TaskStep, Templated } from '../playbook.ts';
import { FactsNeeded } from '../vars/host-facts.ts';
import type { Layer } from '../vars/layer.ts';
import { type LayeredScope, taskVars, valueOf } from '../vars/scope.ts';
import { showValue } from '../vars/show-value.ts';
import { flagOf, textOf } from './conditions.ts';
import type { ConnectionKeywords } from './options.ts';
import type { Run } from './run.ts';

/** How a task reaches a host, and as whom it works there. */
export interface Access {
  readonly host: string;
  readonly vars: Vars;
  /** The same for accesses that can share a connection. */
  readonly key: string;
  readonly keywords: ConnectionKeywords;
  readonly become: Become | undefined;
  /** The same for accesses that can share a target. */
  readonly targetKey: string;
}

/** Variables that say how to connect; a task may give its own. */
const CONNECTION_VARIABLE =
  /^ansible_(connection|host|port|user|password|ssh_.+|private_key_file|host_key_checking|timeout|docker_.+|podman_.+|kubectl_.+|remote_.+)$/;

/** Where else Ansible looks for a setting of `become`, strongest first. */
const NAMES = {
  become: ['ansible_become'],
  become_method: ['ansible_become_method'],
  become_user: ['ansible_become_user'],
  become_exe: ['ansible_become_exe'],
  become_flags: ['ansible_become_flags'],
} as const;

/** Variables beat keywords, keywords beat the command line. @param scope Of the host that is worked on. */
export function accessOf(run: Run, host: string, scope: LayeredScope, step: Pick<TaskStep, 'settings'>): Access {
  const keywords = keywordsOf(step, scope);
  const become = becomeOf(run, scope, step);
  const own = ownConnectionVariables(scope);
  const key = JSON.stringify([host, keywords, own]);
  const password = become?.password && markOf(become.password);
  const as = become && [become.method, become.user, become.exe, become.flags, password];
  return {
    host,
    vars: taskVars(scope, run.emitter.sawSecrets),
    key,
    keywords,
    become,
    targetKey: JSON.stringify([key, as ?? null]),
  };
}

function keywordsOf(step: Pick<TaskStep, 'settings'>, scope: LayeredScope): ConnectionKeywords {
  const text = (name: SettingName): string | undefined => textOf(step.settings[name], scope, name);
  const connection = text('connection');
  const user = text('remote_user');
  const port = text('port');
  return {
    ...(connection !== undefined && { connection }),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  };
}

const known = new WeakMap<Layer, readonly string[]>();

/** Values of connection variables that change while a run goes on; of a secret a mark that nobody else can make. */
function ownConnectionVariables(scope: LayeredScope): Record<string, string> {
  const own: Record<string, string> = {};
  for (const layer of scope.layers) {
    if (layer.origin === 'magic' || layer.origin === 'host facts') continue;
    let names = layer.lasting === true ? known.get(layer) : undefined;
    if (names === undefined) {
      names = [...layer.names()].filter((name) => CONNECTION_VARIABLE.test(name) && mayChange(layer, name));
      if (layer.lasting === true) known.set(layer, names);
    }
    for (const name of names) if (!Object.hasOwn(own, name)) own[name] = resolved(scope, name);
  }
  return own;
}

/** What the inventory says is the same for every task, unless it is a template over what is not. */
function mayChange(layer: Layer, name: string): boolean {
  if (layer.origin !== 'inventory') return true;
  const written = layer.raw?.(name)?.value;
  return written instanceof SecretTemplate || (typeof written === 'string' && isTemplate(written));
}

function resolved(scope: LayeredScope, name: string): string {
  try {
    const value = scope.get(name);
    return value instanceof Secret ? markOf(value) : showValue(value);
  } catch (error) {
    if (!(error instanceof SignetError)) throw error;
    // Whoever connects is told, if this kind of connection reads it at all.
    return error.message;
  }
}

const MARKING_KEY = randomBytes(32);

/** The same for equal secrets: connections that log in with different ones are not shared. */
function markOf(secret: Secret): string {
  return createHmac('sha256', MARKING_KEY).update(secret.reveal()).digest('base64');
}

function becomeOf(run: Run, scope: LayeredScope, step: Pick<TaskStep, 'settings'>): Become | undefined {
  const { become: defaults } = run.options;
  const variable = (names: readonly string[]): unknown => {
    const name = names.find((one) => scope.has(one));
    return name === undefined ? undefined : scope.get(name);
  };
  const own = variable(NAMES.become);
  const wanted =
    own === undefined
      ? (flagOf(step.settings.become, scope, 'become') ?? defaults?.become ?? false)
      : booleanOf(own) === true;
  if (!wanted) return undefined;
  const setting = (name: Exclude<keyof typeof NAMES, 'become'>): string | undefined => {
    const value = variable(NAMES[name]);
    return value === undefined || value === null ? textOf(step.settings[name], scope, name) : String(value);
  };
  const method = setting('become_method') ?? defaults?.method ?? 'sudo';
  const user = setting('become_user') ?? defaults?.user ?? 'root';
  if (method !== 'sudo' && method !== 'su') {
    throw InputError.of(`become_method "${method}" is not supported.`, {
      code: 'UNSUPPORTED_BECOME',
      at: step.settings.become_method?.at,
      hint: 'Use sudo or su.',
    });
  }
  const password = variable([
    'ansible_become_password',
    'ansible_become_pass',
    `ansible_${method}_password`,
    `ansible_${method}_pass`,
  ]);
  const secret =
    password === undefined || password === null
      ? defaults?.password
      : password instanceof Secret
        ? password
        : new Secret(String(password));
  if (secret) run.emitter.sawSecrets(secret);
  const exe = setting('become_exe') ?? defaults?.exe;
  const flags = setting('become_flags') ?? defaults?.flags;
  return {
    method,
    user,
    ...(secret && { password: secret }),
    ...(exe !== undefined && { exe }),
    ...(flags !== undefined && { flags }),
  };
}

/** Maps of `environment`, the innermost wins. */
export function environmentOf(
  { environment }: Pick<TaskStep, 'environment'>,
  scope: LayeredScope,
): Record<string, string> {
  return Object.assign({}, ...environment.map((entry) => environmentIn(entry, scope))) as Record<string, string>;
}

/** As a template prints it amid text. */
function printed(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : showValue(value);
}

/** The environment of gathering facts: without what needs the facts, as Ansible has it. */
export function environmentOfGathering(
  { environment }: Pick<TaskStep, 'environment'>,
  scope: LayeredScope,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of environment) {
    try {
      Object.assign(found, environmentIn(entry, scope));
    } catch (error) {
      const needsFacts = error instanceof FactsNeeded || (error instanceof InputError && isAboutUndefined(error));
      if (!needsFacts) throw error;
    }
  }
  return found;
}

function environmentIn(entry: Templated, scope: LayeredScope): Record<string, string> {
  const environment: Record<string, string> = {};
  const value = valueOf(entry.template, scope);
  for (const map of Array.isArray(value) ? value : [value]) {
    if (map === null || map === '') continue;
    if (typeof map !== 'object' || Array.isArray(map)) {
      throw InputError.of(`"environment" is not a map but ${showValue(map)}.`, { code: 'WRONG_TYPE', at: entry.at });
    }
    for (const [name, one] of Object.entries(map as object)) {
      if (!/^[A-Za-z_]\w*$/u.test(name)) {
        throw InputError.of(`"${name}" in "environment" is not the name of an environment variable.`, {
          code: 'ENVIRONMENT_NAME',
          at: entry.at,
          hint: 'A name has letters, digits and underscores, and begins with no digit.',
        });
      }
      if (one instanceof Secret) {
        throw InputError.of(`The variable "${name}" of "environment" takes no secret: others on the host can see it.`, {
          code: 'SECRET_NOT_ALLOWED',
          at: entry.at,
          hint: 'Give it on standard input, or in a file of mode 0600.',
        });
      }
      environment[name] = printed(one);
    }
  }
  return environment;
}
