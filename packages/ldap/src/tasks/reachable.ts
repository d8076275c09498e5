import { defineAssertion, type Finding, SecretString } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { directory } from '../directory.ts';
import type { DirectoryAnswer } from '../query.ts';

interface Current {
  /** The host that asked. */
  readonly from: string;
  readonly answer: DirectoryAnswer;
}

const args = Type.Object(
  {
    host: Type.String({
      description: 'Name or address of the directory server, as the asking host knows it.',
      minLength: 1,
    }),
    port: Type.Optional(
      Type.Integer({ description: 'Its port: 389 when left out, 636 with `ssl`.', minimum: 1, maximum: 65_535 }),
    ),
    ssl: Type.Optional(Type.Boolean({ description: 'Speak LDAP over TLS from the first byte; off when left out.' })),
    ca: Type.Optional(
      Type.String({
        description: 'Certificates to trust with `ssl`, as PEM text; those that Node trusts when left out.',
      }),
    ),
    bind_dn: Type.String({ description: 'DN to bind as, such as `cn=reader,dc=example,dc=com`.', minLength: 1 }),
    bind_password: SecretString({ description: 'Its password.' }),
    base_entry: Type.String({ description: 'DN below which the users are.', minLength: 1 }),
    user: Type.Optional(
      Type.String({ description: 'A user who has to be found, as typed at the login.', minLength: 1 }),
    ),
    login_properties: Type.Optional(
      Type.Array(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]*$' }), {
        description: 'Attributes that a login is compared with; `uid` and `mail` when left out.',
        minItems: 1,
      }),
    ),
  },
  { additionalProperties: false },
);

type Args = Static<typeof args>;

export const reachable = defineAssertion({
  name: 'ldap.reachable',
  summary: 'The directory answers the host, accepts the bind and has the base entry and the user.',
  details: [
    'The connection is opened from the host itself, through its SSH connection: that a directory answers the control',
    'node says nothing about the deployment manager. Run it there before a change to the registry, because a cell',
    'whose directory does not answer lets nobody in.',
  ].join('\n'),
  target: directory,
  args,
  returns: { user_dn: 'DN of the user that was found.', mail: 'Mail address of that user.' },

  async read(target, args): Promise<Current> {
    const { host, ssl = false, ca, user } = args;
    const answer = await target.ask(
      {
        host,
        ssl,
        port: portOf(args),
        ...(ca !== undefined && { ca }),
        bindDn: args.bind_dn,
        bindPassword: args.bind_password,
      },
      {
        baseEntry: args.base_entry,
        loginProperties: args.login_properties ?? ['uid', 'mail'],
        ...(user !== undefined && { user }),
      },
    );
    return { from: target.from, answer };
  },

  verify: (current, args) => findingsOf(current, args),

  facts({ answer }) {
    const [user] = answer.state === 'answered' ? answer.users : [];
    return user === undefined ? {} : { user_dn: user.dn, mail: user.mail ?? '' };
  },

  examples: [
    {
      title: 'The directory answers from the deployment manager',
      playbook: `
        - name: Directory answers from the deployment manager's host
          ldap.reachable:
            host: ldap.example.com
            bind_dn: cn=reader,dc=example,dc=com
            bind_password: "{{ ldap_bind_password }}"
            base_entry: dc=example,dc=com
            user: anna
      `,
      current: {
        from: 'dmgr.example.com',
        answer: { state: 'answered', users: [{ dn: 'uid=anna,dc=example,dc=com', mail: 'anna@example.com' }] },
      },
      findings: [],
    },
    {
      title: 'A firewall stands between them',
      playbook: `
        - name: Directory answers
          ldap.reachable:
            host: ldap.example.com
            port: 636
            ssl: true
            bind_dn: cn=reader,dc=example,dc=com
            bind_password: "{{ ldap_bind_password }}"
            base_entry: dc=example,dc=com
      `,
      current: {
        from: 'dmgr.example.com',
        answer: { state: 'unreachable', why: 'connect ETIMEDOUT 192.0.2.7:636' },
      },
      findings: [
        {
          severity: 'error',
          code: 'LDAP_UNREACHABLE',
          message:
            'The directory ldap.example.com:636 did not answer from dmgr.example.com: connect ETIMEDOUT 192.0.2.7:636.',
          hint: 'Check host, port and firewall as seen from dmgr.example.com, and that the directory server runs.',
        },
      ],
    },
  ],
});

function portOf(args: Args): number {
  return args.port ?? (args.ssl === true ? 636 : 389);
}

function findingsOf({ from, answer }: Current, args: Args): Finding[] {
  const server = `${args.host}:${portOf(args)}`;
  switch (answer.state) {
    case 'unreachable':
      return error(
        'LDAP_UNREACHABLE',
        `The directory ${server} did not answer from ${from}: ${answer.why}.`,
        `Check host, port and firewall as seen from ${from}, and that the directory server runs.`,
      );
    case 'certificate-refused':
      return error(
        'LDAP_CERTIFICATE_REFUSED',
        `The directory ${server} answered ${from} with a certificate that is not trusted: ${answer.why}.`,
        'Give the certificate of its authority as ca, and use the name that the certificate is made out to.',
      );
    case 'bind-refused':
      return error(
        'LDAP_BIND_REFUSED',
        `The directory ${server} refused to let ${args.bind_dn} in: ${answer.why}.`,
        'Check bind_dn and bind_password, and that the account is neither locked nor expired.',
      );
    case 'base-missing':
      return error(
        'LDAP_BASE_MISSING',
        `The directory ${server} has no entry ${args.base_entry}, or ${args.bind_dn} may not see it.`,
        'Check base_entry and what that account may read.',
      );
    case 'failed':
      return error(
        'LDAP_SEARCH_REFUSED',
        `The directory ${server} refused to search below ${args.base_entry}: ${answer.why}.`,
        `Check base_entry and what ${args.bind_dn} may read.`,
      );
    case 'answered':
      return args.user === undefined
        ? []
        : userFindings(
            args.user,
            answer.users.map(({ dn }) => dn),
            args,
          );
  }
}

function userFindings(user: string, dns: readonly string[], args: Args): Finding[] {
  const by = (args.login_properties ?? ['uid', 'mail']).join(' or ');
  if (dns.length === 0) {
    return error(
      'LDAP_USER_MISSING',
      `No entry below ${args.base_entry} has "${user}" as ${by}.`,
      'Check user, base_entry and login_properties.',
    );
  }
  if (dns.length === 1) return [];
  return error(
    'LDAP_USER_AMBIGUOUS',
    `${dns.length} entries below ${args.base_entry} have "${user}" as ${by}: ${dns.slice(0, 3).join('; ')}.`,
    'A login by that name fails: choose login_properties with values that are unique.',
  );
}

function error(code: string, message: string, hint: string): Finding[] {
  return [{ severity: 'error', code, message, hint }];
}
