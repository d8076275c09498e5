import { defineAssertion, type Finding, Secret, SecretString } from '@signet/core';
import { inspectKeyFile } from '@signet/ltpa';
import { Type } from '@sinclair/typebox';
import { cell } from '../cell.ts';
import { readRealms } from '../facts/realms.ts';

interface ExportedKeys {
  readonly keys: Secret;
  readonly public_id: string;
  /** Realm that the dmgr runs with; a key file carries it. */
  readonly realm: string;
  /** Realm in the saved configuration. */
  readonly configured_realm: string;
}

export const ltpaKeys = defineAssertion({
  name: 'websphere.ltpa_keys',
  summary: 'The LTPA keys that the cell uses now, exported in memory.',
  details:
    'The keys are exported from the deployment manager by its SecurityAdmin MBean, protected with the given password, and ' +
    'never touch a disk there. They are the keys of the running cell: notify and flush restarts first.',
  target: cell,
  args: Type.Object(
    { password: SecretString({ description: 'Password that protects the exported keys.' }) },
    { additionalProperties: false },
  ),
  returns: {
    keys: 'text of the key file, a secret',
    public_id: 'fingerprint of the public key: tells whether two key files hold the same keys',
    realm: 'realm of the running cell',
  },

  async read(cell, { password }): Promise<ExportedKeys> {
    const keys = await cell.exportLtpaKeys(password);
    const { publicId, realm = '' } = inspectKeyFile(keys.reveal());
    const { registry } = await readRealms(cell);
    return { keys, public_id: publicId, realm, configured_realm: registry };
  },

  verify({ realm, configured_realm }): Finding[] {
    if (realm === configured_realm) return [];
    return [
      {
        severity: 'warning',
        code: 'LTPA_REALM_STALE',
        message: `The running cell has the realm ${realm}, its configuration ${configured_realm}.`,
        hint: 'Restart the cell before the keys are used.',
      },
    ];
  },

  facts: ({ keys, public_id, realm }) => ({ keys, public_id, realm }),

  examples: [
    {
      title: 'Bring the keys to the control node',
      playbook: `
        - name: LTPA keys
          websphere.ltpa_keys:
            password: "{{ ltpa_password }}"
          register: ltpa
      `,
      current: {
        keys: new Secret('com.ibm.websphere.ltpa.version=1.0'),
        public_id: 'sha256:3f6c',
        realm: 'defaultWIMFileBasedRealm',
        configured_realm: 'ldap.example.com:389',
      },
      findings: [
        {
          severity: 'warning',
          code: 'LTPA_REALM_STALE',
          message: 'The running cell has the realm defaultWIMFileBasedRealm, its configuration ldap.example.com:389.',
          hint: 'Restart the cell before the keys are used.',
        },
      ],
    },
  ],
});
