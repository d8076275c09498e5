import { type Change, compare, defineTask, sameValue } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { adminTask } from '../bridge/calls.ts';
import { cell } from '../cell.ts';
import { readSso, type Sso } from '../facts/sso.ts';

/** Argument of this task and the flag of `configureSingleSignon` that sets it. */
const FLAGS: Readonly<Record<keyof Sso, string>> = {
  enabled: '-enable',
  domain: '-domainName',
  requires_ssl: '-requiresSSL',
  interoperable: '-interoperable',
  attribute_propagation: '-attributePropagation',
};

const DOMAIN_FROM_URL = 'usedomainfromurl';

/** The domains of a setting: WebSphere separates with `;`, `,`, `|` or blanks, and ignores case. The order counts: the first match wins. */
export function domainsOf(setting: string): string[] {
  return [
    ...new Set(
      setting
        .split(/[;,|\s]+/u)
        .filter((domain) => domain !== '')
        .map((domain) => domain.toLowerCase()),
    ),
  ];
}

export const sso = defineTask({
  name: 'websphere.sso',
  summary: 'Single sign-on settings of the cell.',
  details:
    'An argument that is left out is a setting this task does not manage. Takes effect once the deployment manager, node ' +
    'agents and servers have restarted: notify a restart.',
  target: cell,
  args: Type.Object(
    {
      enabled: Type.Optional(Type.Boolean({ description: 'Issue an LTPA cookie at login.' })),
      domain: Type.Optional(
        Type.String({
          description:
            'Cookie domain with a leading dot, such as `.example.com`; several separated by `;`, of which the first that fits the host is used. ' +
            'Empty: the cookie stays on its host. `UseDomainFromURL`: the domain of the requested host.',
        }),
      ),
      requires_ssl: Type.Optional(Type.Boolean({ description: 'Send the cookie over HTTPS only.' })),
      interoperable: Type.Optional(
        Type.Boolean({ description: 'Also issue the old LtpaToken cookie, beside LtpaToken2.' }),
      ),
      attribute_propagation: Type.Optional(
        Type.Boolean({ description: 'Web inbound security attribute propagation.' }),
      ),
    },
    { additionalProperties: false },
  ),

  read: (cell): Promise<Sso> => readSso(cell),

  diff(current, args): Change[] {
    return compare(current, args).filter(
      ({ path, from, to }) => path !== 'domain' || !sameValue(domainsOf(String(from)), domainsOf(String(to))),
    );
  },

  async apply(cell, changes) {
    // What is not given keeps its value.
    const tokens = changes.flatMap(({ path, to }) => [
      FLAGS[path as keyof Sso],
      path === 'domain' ? canonical(String(to)) : String(to),
    ]);
    await cell.stage('security', adminTask('configureSingleSignon', ...tokens));
  },

  facts: (current) => ({ ...current }),

  examples: [
    {
      title: 'Share logins across example.com',
      playbook: `
        - name: Single sign-on
          websphere.sso:
            enabled: true
            domain: .example.com
            attribute_propagation: true
          notify: restart cell
      `,
      current: { enabled: true, domain: '', requires_ssl: false, interoperable: false, attribute_propagation: true },
      changes: [{ path: 'domain', from: '', to: '.example.com' }],
    },
    {
      title: 'The same domains in another spelling are no change',
      playbook: `
        - websphere.sso: { domain: ".example.com;.example.org" }
      `,
      current: {
        enabled: true,
        domain: '.Example.com | .example.org',
        requires_ssl: true,
        interoperable: true,
        attribute_propagation: true,
      },
      changes: [],
    },
  ],
});

/** One spelling for what is written: `;` without blanks, lower case. */
function canonical(setting: string): string {
  return domainsOf(setting)
    .map((domain) => (domain === DOMAIN_FROM_URL ? 'UseDomainFromURL' : domain))
    .join(';');
}
