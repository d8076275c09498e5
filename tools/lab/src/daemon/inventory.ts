import { BIND_DN, SUFFIX } from '../directory/entries.ts';
import { CONNECTIONS_HOST } from '../connections/stand-in.ts';
import { writeInventory } from '../inventory/write-inventory.ts';
import { SAMETIME_HOST } from '../sametime/stand-in.ts';
import { DOMAIN, fullName, HOSTS, type HostName } from './hosts.ts';
import type { LabSecrets } from './secrets.ts';

export const ADMIN_USER = 'wasadmin';

export interface LabInventory {
  readonly connectionsUrl: string;
  readonly sametimeUrl: string;
  readonly ldapPort: number;
}

export interface LabInventoryOptions extends LabInventory {
  readonly dir: string;
  readonly user: string;
  readonly secrets: LabSecrets;
  readonly sshPorts: Readonly<Record<HostName, number>>;
  readonly soapPort: number;
  readonly profiles: Readonly<Partial<Record<HostName, string>>>;
  readonly sametimeFolder: string;
}

/** The inventory of the lab, with every variable that the playbook of the main job reads. */
export function writeLabInventory(options: LabInventoryOptions): void {
  const { dir, user, secrets, sshPorts, soapPort, profiles, sametimeFolder, connectionsUrl, sametimeUrl, ldapPort } =
    options;
  writeInventory({
    dir,
    user,
    hosts: HOSTS.map(({ short, group }) => ({
      name: fullName(short),
      group,
      port: sshPorts[short],
      variables: {
        ...(profiles[short] !== undefined && { was_profile: profiles[short] }),
        ...(short === 'sametime' && { sametime_dir: sametimeFolder }),
      },
    })),
    variables: {
      was_user: ADMIN_USER,
      was_soap_port: soapPort,
      ldap_host: '127.0.0.1',
      ldap_port: ldapPort,
      ldap_bind_dn: BIND_DN,
      ldap_base: SUFFIX,
      realm: `ldap.${DOMAIN}:389`,
      sso_domain: `.${DOMAIN}`,
      connections_url: connectionsUrl,
      sametime_url: sametimeUrl,
      http_resolve: { [CONNECTIONS_HOST]: '127.0.0.1', [SAMETIME_HOST]: '127.0.0.1' },
      probe_user: 'anna',
    },
    secrets: {
      was_password: secrets.was,
      ldap_bind_password: secrets.bind,
      ltpa_password: secrets.ltpa,
      probe_password: secrets.anna,
    },
    vaultPassword: secrets.vault,
  });
}
