import { adminConfig, adminTask, isTrue } from '../bridge/calls.ts';
import type { CellReader } from '../cell-access.ts';
import { parsePairs } from '../grammar/brackets.ts';
import { readSecurityProperty } from './security-property.ts';

/** Single sign-on settings of a cell. */
export interface Sso {
  /** Whether a login gives a cookie at all. */
  readonly enabled: boolean;
  /** Cookie domains as the cell has them; empty: the cookie stays on its host. */
  readonly domain: string;
  /** The cookie is sent over HTTPS only. */
  readonly requires_ssl: boolean;
  /** The old LtpaToken is issued beside LtpaToken2. */
  readonly interoperable: boolean;
  /** Web inbound security attribute propagation. */
  readonly attribute_propagation: boolean;
}

const INTEROPERABLE = 'com.ibm.ws.security.ssoInteropModeEnabled';
const PROPAGATION = 'com.ibm.ws.security.webInboundPropagationEnabled';

/** Where each setting is, for cells whose `getSingleSignon` leaves it out. */
const OBJECT_ATTRIBUTES = ['enabled', 'domainName', 'requiresSSL'];

/**
 * The settings that `configureSingleSignon` sets: three attributes of the SingleSignon object and two security
 * custom properties, all of them in the answer of `getSingleSignon`.
 */
export async function readSso(cell: CellReader): Promise<Sso> {
  const [answer = ''] = await cell.ask(adminTask('getSingleSignon'));
  const settings = parsePairs(answer);
  if (OBJECT_ATTRIBUTES.some((name) => !settings.has(name))) {
    const [id = ''] = await cell.ask(adminConfig('list', 'SingleSignon'));
    const values = await cell.ask(...OBJECT_ATTRIBUTES.map((name) => adminConfig('showAttribute', id, name)));
    for (const [index, name] of OBJECT_ATTRIBUTES.entries()) settings.set(name, values[index] ?? '');
  }
  const property = async (name: string): Promise<boolean> =>
    isTrue(settings.get(name) ?? (await readSecurityProperty(cell, name)) ?? '');
  return {
    enabled: isTrue(settings.get('enabled') ?? ''),
    domain: settings.get('domainName') ?? '',
    requires_ssl: isTrue(settings.get('requiresSSL') ?? ''),
    interoperable: await property(INTEROPERABLE),
    attribute_propagation: await property(PROPAGATION),
  };
}
