import { defineAssertion, SecretString } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { http } from '../targets/http.ts';
import { judgeToken } from '../token-accepted/judge.ts';
import { observeToken, type ShownToken } from '../token-accepted/observe.ts';

const refusedKinds = ['no_token', 'other_keys', 'altered', 'expired', 'other_realm'] as const;

const args = Type.Object(
  {
    url: Type.String({
      description: 'A page that needs a login: `https://sametime.example.com/stwebapi/user/connect`.',
    }),
    user: Type.String({
      minLength: 1,
      description: 'Unique name of the probe user, spelt as in a real token of the same directory; as a rule its DN.',
    }),
    login: Type.Optional(
      Type.String({ minLength: 1, description: 'What that user types to log in, for `names_user`.' }),
    ),
    realm: Type.String({ minLength: 1, description: 'The realm that the token names.' }),
    keys: SecretString({
      description: 'The text of a key file, also in base64; `websphere.ltpa_keys` returns it.',
    }),
    password: SecretString({ description: 'The password that opens the keys.' }),
    format: Type.Optional(
      Type.Union([Type.Literal('LtpaToken2'), Type.Literal('LtpaToken')], {
        description:
          '`LtpaToken2` when left out; `LtpaToken` for products that read nothing newer, under keys of version 1.0 only.',
      }),
    ),
    cookies: Type.Optional(
      Type.Array(Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }), {
        minItems: 1,
        description: 'Cookies that carry the token; one named as its format when left out.',
      }),
    ),
    lifetime_minutes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 60, description: 'How long the token lives; 5 when left out.' }),
    ),
    status: Type.Optional(
      Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
        minItems: 1,
        description: 'How the page answers those who are signed in; 200 to 299 when left out.',
      }),
    ),
    names_user: Type.Optional(
      Type.Boolean({
        description:
          'The answer has to name the probe user, and one that does not lets nobody in; false when left out.',
      }),
    ),
    refused: Type.Optional(
      Type.Array(Type.Union(refusedKinds.map((kind) => Type.Literal(kind))), {
        description:
          'What the page must not accept: `no_token`, and tokens that are `altered` (a wrong signature), `expired` or made ' +
          'under `other_keys`, all of these when left out; also possible is `other_realm`.',
      }),
    ),
  },
  { additionalProperties: false },
);

const url = 'https://sametime.example.com/stwebapi/user/connect';
const playbook = `
  - name: Sametime accepts a token of the cell
    ltpa.token_accepted:
      url: ${url}
      user: uid=probe,ou=people,dc=example,dc=com
      realm: ldap.example.com:389
      keys: "{{ ltpa.keys }}"
      password: "{{ ltpa_password }}"
      names_user: true
`;
const refusal = { status: 401, location: null, names_user: false };
const good: ShownToken = {
  public_id: 'ltpa-pub1:AaAaAaAaAaAaAaAaAaAaAa',
  expires_ms: Date.UTC(2026, 10, 23, 21, 53),
  accepted: { status: 200, location: null, names_user: true, names: ['uid=probe,ou=people,dc=example,dc=com'] },
  refused: { no_token: refusal, other_keys: refusal, altered: refusal, expired: refusal },
};

export const tokenAccepted = defineAssertion({
  name: 'ltpa.token_accepted',
  summary: 'A server accepts a token made under the given keys, and none that it must refuse.',
  details:
    'Makes a token for the probe user that lives a few minutes, and shows it to a page that needs a login. Then the page ' +
    'is asked without a token, and shown tokens that nobody may accept. It takes no password of a user, and no other ' +
    'product: this is the check for one server. `ltpa.sign_on` is the one for both.\n\n' +
    'WebSphere refuses tokens of a realm that it does not trust, Open Liberty those of every realm but its own. Other ' +
    'products may not look at the realm: whether its token has to be refused is therefore to be said, with `refused`.\n\n' +
    'Requests go out from the host, over its connection. `http_resolve` maps host names to addresses as `curl --resolve` ' +
    'does; `http_ca` holds certificates (PEM text) to trust; `http_validate_certs: false` trusts any. The token is shown ' +
    'and registered nowhere.',
  target: http,
  provesWantedState: true,
  args,
  returns: {
    user: 'The unique name in the token.',
    realm: 'The realm in the token.',
    expires: 'When the token expires, as ISO 8601 in UTC.',
    public_id: 'Fingerprint of the keys that it was made under.',
    status: 'How the page answered it.',
  },

  read: (http, args): Promise<ShownToken> => observeToken(http, args),
  verify: (shown, args) => judgeToken(shown, args),
  facts: ({ public_id: publicId, expires_ms: expiresMs, accepted }, { user, realm }) => ({
    user,
    realm,
    expires: new Date(expiresMs).toISOString(),
    public_id: publicId,
    status: accepted.status,
  }),

  examples: [
    { title: 'Proof of one server', playbook, current: good, findings: [] },
    {
      title: 'The server has other keys',
      playbook,
      current: { ...good, accepted: { ...refusal, names: [] } },
      findings: [
        {
          severity: 'error',
          code: 'LTPA_TOKEN_REFUSED',
          message: `${url} refused a token for uid=probe,ou=people,dc=example,dc=com: HTTP 401.`,
          hint: 'Compare its keys and realm (ltpa.same_keys) and the clocks (host.clock); spell the user as a real token of this directory does.',
        },
      ],
    },
    {
      title: 'A page that everybody may see',
      playbook: `
        - name: The portal accepts a token of the cell
          ltpa.token_accepted:
            url: https://portal.example.com/
            user: uid=probe,ou=people,dc=example,dc=com
            realm: ldap.example.com:389
            keys: "{{ ltpa.keys }}"
            password: "{{ ltpa_password }}"
            refused: [no_token, other_keys, altered, expired, other_realm]
      `,
      current: { ...good, refused: { ...good.refused, no_token: { status: 200, location: null, names_user: false } } },
      findings: [
        {
          severity: 'error',
          code: 'LTPA_PAGE_OPEN',
          message: 'https://portal.example.com/ answers with HTTP 200 also without a token: it proves nothing.',
          hint: 'Give the URL of a page that needs a login; where its answer differs only in the user, say names_user: true.',
        },
      ],
    },
  ],
});
