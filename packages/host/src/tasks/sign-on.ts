import { defineAssertion, SecretString } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { judgeSignOn } from '../sign-on/judge.ts';
import { observe } from '../sign-on/observe.ts';
import type { Observed } from '../sign-on/observed.ts';
import { http } from '../targets/http.ts';

const args = Type.Object(
  {
    connections_url: Type.String({ description: 'Connections as users reach it: `https://connections.example.com`.' }),
    login_path: Type.Optional(
      Type.String({ pattern: '^/', description: 'Where its login form is sent; `/j_security_check` when left out.' }),
    ),
    user: Type.String({ minLength: 1, description: 'A user of the directory, as typed into the login form.' }),
    password: SecretString({ description: "That user's password." }),
    sametime_url: Type.String({ description: 'Sametime as users reach it: `https://sametime.example.com`.' }),
    check_path: Type.Optional(
      Type.String({
        pattern: '^/',
        description:
          'A page of Sametime that needs a login and names the user; `/stwebapi/user/connect` when left out.',
      }),
    ),
    keys: SecretString({ description: "The text of the cell's exported key file, also in base64." }),
    keys_password: SecretString({ description: 'The password that the keys were exported with.' }),
    realm: Type.String({ minLength: 1, description: 'The realm that tokens have to name.' }),
  },
  { additionalProperties: false },
);

const accepted: Observed = {
  login: { status: 302, location: 'https://connections.example.com/', cookies: ['JSESSIONID', 'LtpaToken2'] },
  cookie: { domain: '.example.com', secure: true, httpOnly: false },
  token: {
    ok: true,
    user: 'user:ldap.example.com:389/uid=probe,ou=people,dc=example,dc=com',
    realm: 'ldap.example.com:389',
    uniqueId: 'uid=probe,ou=people,dc=example,dc=com',
    expiresMs: Date.UTC(2026, 10, 23, 21, 53),
  },
  sametime: { status: 200, location: null, names: ['uid=probe,ou=people,dc=example,dc=com'] },
  forged: {
    other_keys: { status: 401, location: null },
    other_realm: { status: 401, location: null },
    expired: { status: 302, location: '/login' },
  },
};

const playbook = `
  - name: A login at Connections opens Sametime
    ltpa.sign_on:
      connections_url: https://connections.example.com
      sametime_url: https://sametime.example.com
      user: probe
      password: "{{ probe_password }}"
      keys: "{{ ltpa.keys }}"
      keys_password: "{{ ltpa_password }}"
      realm: ldap.example.com:389
`;

export const signOn = defineAssertion({
  name: 'ltpa.sign_on',
  summary: 'A login at Connections opens Sametime, and nothing else does.',
  details:
    'Signs in at Connections with the form login, opens the LtpaToken2 cookie with the exported keys, shows it to ' +
    'Sametime, and expects Sametime to name the same user. Then three made-up tokens are shown to Sametime: under other ' +
    'keys, of another realm, and expired. Each has to be refused.\n\n' +
    'Requests go out from the host, over its connection. `http_resolve` maps host names to addresses as `curl --resolve` ' +
    'does; `http_ca` holds certificates (PEM text) to trust; `http_validate_certs: false` trusts any.',
  target: http,
  provesWantedState: true,
  args,
  returns: {
    user: 'The unique name in the token, as a rule a DN.',
    realm: 'The realm in the token.',
    expires: 'When the token expires, as ISO 8601 in UTC.',
  },

  read: (http, args): Promise<Observed> => observe(http, args),
  verify: (seen, args) => judgeSignOn(seen, args),
  facts: ({ token }) =>
    token?.ok === true
      ? { user: token.uniqueId, realm: token.realm, expires: new Date(token.expiresMs).toISOString() }
      : {},

  examples: [
    { title: 'Proof at the end of a playbook', playbook, current: accepted, findings: [] },
    {
      title: 'Sametime still has the old keys',
      playbook,
      current: { ...accepted, sametime: { status: 401, location: null, names: [] } },
      findings: [
        {
          severity: 'error',
          code: 'SIGN_ON_SAMETIME_REFUSED',
          message: 'Sametime at https://sametime.example.com refused the token of Connections: HTTP 401.',
          hint: 'Compare LTPA_KEYS, LTPA_KEYS_PASSWORD and LTPA_REALM in its .env with the cell, recreate its services, and read the log of auth.',
        },
      ],
    },
  ],
});
