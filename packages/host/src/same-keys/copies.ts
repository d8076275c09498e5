import { type Finding, SecretString } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';

/** What entries of an environment file are called; Sametime's on Docker when left out. */
const Variables = Type.Object(
  {
    path: Type.Optional(
      Type.String({ description: 'Names the path of the key file; `LTPA_KEYS_FILE_PATH` when left out.' }),
    ),
    keys: Type.Optional(
      Type.String({ description: 'Holds the key file itself, in base64; there is no such entry when left out.' }),
    ),
    password: Type.Optional(Type.String({ description: 'Holds the password; `LTPA_KEYS_PASSWORD` when left out.' })),
    realm: Type.Optional(Type.String({ description: 'Holds the realm; `LTPA_REALM` when left out.' })),
  },
  { additionalProperties: false, description: 'Other names of the entries of `env_file`.' },
);

/** A copy of the keys, as a product has it. One of `path`, `env_file` and `keys` says where. */
export const Copy = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, description: 'What messages call it; the path when left out.' })),
    path: Type.Optional(Type.String({ minLength: 1, description: 'A key file on the host.' })),
    env_file: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'An environment file on the host, such as the .env of Sametime on Docker: key file, password and realm are ' +
          'those that it names.',
      }),
    ),
    variables: Type.Optional(Variables),
    keys: Type.Optional(
      SecretString({
        description: 'The text of a key file, also in base64, such as a value of a chart or of a Kubernetes secret.',
      }),
    ),
    password: Type.Optional(
      SecretString({
        description: 'The password that this product has for it; the one of the task when left out.',
      }),
    ),
    realm: Type.Optional(Type.String({ minLength: 1, description: 'The realm that this product is configured with.' })),
  },
  { additionalProperties: false },
);
export type Copy = Static<typeof Copy>;

/** Why a copy tells nothing. */
export interface CopyProblem {
  readonly code: 'LTPA_KEYS_MISSING' | 'LTPA_KEYS_UNREADABLE';
  /** Goes on behind the copy's name. */
  readonly what: string;
  readonly hint: string;
}

/** A copy as it was found; `null` for what is not known. Neither keys nor passwords are in here. */
export interface FoundCopy {
  readonly name: string;
  readonly problem: CopyProblem | null;
  readonly public_id: string | null;
  readonly shared_id: string | null;
  readonly realm: string | null;
  /** The realm that the product is told, which counts there more than the file's. */
  readonly configured_realm: string | null;
  readonly layout: string | null;
  /** As it stands in the file; its form depends on the exporting machine. */
  readonly creation_date: string | null;
  /** `null` when there is no password to try. */
  readonly opens_with_password: boolean | null;
  /** It opens with a password that a product sets by itself. */
  readonly default_password: boolean;
  /** What looks wrong about the password, such as `a line break at its end`. */
  readonly password_flaw: string | null;
  /** It opens once that is taken away. */
  readonly opens_without_flaw: boolean;
  /** The entry that should hold the password and is not there. */
  readonly password_missing: string | null;
  /** What else is odd about the file, whatever the others are. */
  readonly remarks: readonly Finding[];
  /** Files of this copy that more than their owner and group may read or write. */
  readonly exposed: readonly { readonly path: string; readonly mode: string }[];
}
