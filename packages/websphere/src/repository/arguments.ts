import { SecretString } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';

export const repositoryArguments = Type.Object(
  {
    id: Type.String({ pattern: '^\\S+$', description: 'Identifier of the repository in the cell, without blanks.' }),
    type: Type.Optional(
      Type.String({
        description:
          'Directory type: `CUSTOM`, `IDS`, `AD`, `DOMINO` or another that the cell supports; `CUSTOM` when left out.',
      }),
    ),
    host: Type.String({ description: 'LDAP server, as the deployment manager reaches it.' }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: '389 when left out.' })),
    ssl: Type.Optional(
      Type.Boolean({ description: "Connect with TLS; the cell's trust store must know the server's signer." }),
    ),
    bind_dn: Type.String({ description: 'DN that the cell searches the directory with.' }),
    bind_password: SecretString({
      description: 'Its password. It cannot be read back, so it is only compared within a run.',
    }),
    update_password: Type.Optional(
      Type.Unsafe<'on_create' | 'always'>({
        type: 'string',
        enum: ['on_create', 'always'],
        description:
          '`on_create`, the default: set the password with the server or the bind DN; `always`: set it in every run.',
      }),
    ),
    base_entry: Type.String({ description: 'DN of the users in the realm.' }),
    name_in_repository: Type.Optional(
      Type.String({ description: 'DN of the same users in the directory; `base_entry` when left out.' }),
    ),
    login_properties: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: '`[uid, mail]` when left out. The first one is the user name in tokens.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Arguments of `websphere.ldap_repository`. */
export type RepositoryArguments = Static<typeof repositoryArguments>;

export function loginProperties({ login_properties = ['uid', 'mail'] }: RepositoryArguments): readonly string[] {
  return login_properties;
}

export function nameInRepository({ base_entry, name_in_repository = base_entry }: RepositoryArguments): string {
  return name_in_repository;
}

export function sameHost(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
