/** What one program is asked to do with a file in place. */
export interface VaultRequest {
  readonly verb: 'encrypt' | 'decrypt';
  readonly file: string;
  readonly text: string;
  readonly args: readonly string[];
}

export type VaultAnswer = { readonly text: string } | { readonly refusal: string };
