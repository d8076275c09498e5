import { InputError, Secret } from '@signet/core';
import { type LtpaKeys, openKeyFile, validateToken2 } from '@signet/ltpa';
import type { ContainerEngine, LiveContainer } from '../docker/engine.ts';

/** Somebody the directory knows. */
export interface KnownUser {
  readonly dn: string;
  readonly uid: string;
  readonly mail: string;
  readonly name: string;
}

export type Verdict =
  | { readonly accepted: true; readonly user: KnownUser }
  | { readonly accepted: false; readonly reason: string };

export interface VerdictOptions {
  readonly engine: ContainerEngine;
  /** The entry with this distinguished name; `undefined` when there is none. */
  findUser(dn: string): Promise<KnownUser | undefined>;
  readonly nowMs: number;
}

/**
 * Whether Sametime would accept a token: judged by the *running* containers, not by the files. The reasons are for the
 * lab's state only; a client learns nothing but that it is refused.
 *
 * @see https://help.hcl-software.com/sametime/latest/admin/ltpa_configure_docker.html
 */
export async function judge(token: string | undefined, options: VerdictOptions): Promise<Verdict> {
  if (token === undefined) return refused('no LtpaToken2 cookie');
  const settings = await readSettings(options.engine);
  if (typeof settings === 'string') return refused(settings);
  const { keys, realm } = settings;
  try {
    const result = validateToken2(token, [keys], { nowMs: options.nowMs, realms: [realm] });
    if (!result.ok) return refused(`token: ${result.reason}`);
    const user = await options.findUser(result.uniqueId);
    return user === undefined ? refused(`the directory has no ${result.uniqueId}`) : { accepted: true, user };
  } finally {
    keys.dispose();
  }
}

function refused(reason: string): Verdict {
  return { accepted: false, reason };
}

async function readSettings(
  engine: ContainerEngine,
): Promise<{ readonly keys: LtpaKeys; readonly realm: string } | string> {
  const [auth, community, proxy] = await Promise.all(
    ['auth', 'community', 'proxy'].map((service) => engine.container(service)),
  );
  if (auth?.running !== true) return 'auth does not run';
  if (community?.running !== true) return 'community does not run';
  if (proxy?.running !== true) return 'proxy does not run';
  if (!tokenChain(community).includes('ltpa'))
    return 'community: STI__ST_BB_NAMES__ST_AUTH_TOKEN does not contain Ltpa';
  if (proxy.env.get('SAMETIME_EXTERNAL_WARINTEGRATION') !== 'true')
    return 'proxy: SAMETIME_EXTERNAL_WARINTEGRATION is not true';
  if (auth.env.get('ENABLE_LTPA') !== 'true') return 'auth: ENABLE_LTPA is not true';
  const realm = auth.env.get('LTPA_REALM') ?? '';
  if (realm === '') return 'auth: LTPA_REALM is not set';
  const keys = await openKeys(engine, auth);
  return typeof keys === 'string' ? keys : { keys, realm };
}

/** `Fork:Jwt,Ltpa`; a blank after the comma makes HCL's parser miss the entry. */
function tokenChain({ env }: LiveContainer): string[] {
  const value = env.get('STI__ST_BB_NAMES__ST_AUTH_TOKEN') ?? '';
  return value
    .toLowerCase()
    .replace(/^fork:/u, '')
    .split(',');
}

async function openKeys(engine: ContainerEngine, { id, env }: LiveContainer): Promise<LtpaKeys | string> {
  const path = env.get('LTPA_KEYS') ?? '';
  const text = path === '' ? undefined : await engine.readFile(id, path);
  if (text === undefined) return `auth: there is no key file ${path}`;
  try {
    return openKeyFile(text, new Secret(env.get('LTPA_KEYS_PASSWORD') ?? ''));
  } catch (error) {
    if (error instanceof InputError) return `auth: ${error.code}`;
    throw error;
  }
}
