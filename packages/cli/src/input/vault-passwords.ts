import { InputError, Secret } from '@signet/core';
import type { VaultPassword } from '@signet/vault';
import { printDiagnostics } from '../console/problems.ts';
import { askHidden } from './hidden-prompt.ts';
import { readPasswordFile } from './vault-password-file.ts';

export interface VaultOptions {
  readonly vaultPasswordFile?: readonly string[];
  readonly vaultId?: readonly string[];
  readonly askVaultPass?: boolean;
}

export interface PasswordUse {
  /** It is going to encrypt: a prompt asks twice. */
  readonly isNew?: boolean;
  /** Without a password there is nothing to do: one is asked for when no option names one. */
  readonly isNeeded?: boolean;
}

/** Where a password comes from. */
interface PasswordSource {
  readonly label: string | undefined;
  readonly from: { readonly path: string } | { readonly prompt: Prompt; readonly unasked?: boolean };
  /** The environment variable that names it. */
  readonly variable?: string;
}

/** The words are Ansible's: programs that answer prompts look for them. */
type Prompt = 'labelled' | 'plain';

/**
 * Every vault password that options and environment name, in Ansible's order: `ANSIBLE_VAULT_IDENTITY_LIST`,
 * `--vault-id`, `--vault-password-file`, `ANSIBLE_VAULT_PASSWORD_FILE`, `--ask-vault-pass`. With
 * `ANSIBLE_VAULT_ID_MATCH` each is for texts of its own label only.
 *
 * @throws {InputError} `VAULT_PASSWORD_FILE` and others for a source that an option names. One that only the environment
 * names is a warning as long as another one can be read.
 */
export async function vaultPasswords(options: VaultOptions, use: PasswordUse = {}): Promise<VaultPassword[]> {
  const sources = [...fromVariables('ANSIBLE_VAULT_IDENTITY_LIST'), ...fromOptions(options)];
  const file = process.env['ANSIBLE_VAULT_PASSWORD_FILE'];
  if (file) sources.push({ label: DEFAULT, from: { path: file }, variable: 'ANSIBLE_VAULT_PASSWORD_FILE' });
  if (options.askVaultPass) sources.push({ label: DEFAULT, from: { prompt: 'plain' } });
  // Without a terminal, standard input is not taken for an answer that nobody asked for.
  else if (use.isNeeded && sources.length === 0)
    sources.push({ label: DEFAULT, from: { prompt: 'plain', unasked: true } });
  return readAll(sources, use.isNew ?? false);
}

/**
 * The passwords that may be the new one of `vault rekey`: only those that were named for it, none from
 * `ANSIBLE_VAULT_PASSWORD_FILE`, which is the old one. Asked for when there is none.
 *
 * @param fromList also those of `ANSIBLE_VAULT_IDENTITY_LIST`, for `--encrypt-vault-id` to choose from.
 */
export function newVaultPasswords(options: VaultOptions, fromList: boolean): Promise<VaultPassword[]> {
  const sources = [...(fromList ? fromVariables('ANSIBLE_VAULT_IDENTITY_LIST') : []), ...fromOptions(options)];
  if (sources.length === 0) sources.push({ label: DEFAULT, from: { prompt: 'plain', unasked: true } });
  return readAll(sources, true);
}

const DEFAULT = 'default';

function fromVariables(variable: string): PasswordSource[] {
  const items = (process.env[variable] ?? '').split(',').map((item) => item.trim());
  return items.filter((item) => item !== '').map((item) => ({ ...fromVaultId(item), variable }));
}

function fromOptions(options: VaultOptions): PasswordSource[] {
  return [
    ...(options.vaultId ?? []).map(fromVaultId),
    ...(options.vaultPasswordFile ?? []).map((path) => ({ label: DEFAULT, from: { path } })),
  ];
}

/** `LABEL@FILE`, `LABEL@prompt`, or `FILE` and `prompt` alone. */
function fromVaultId(text: string): PasswordSource {
  const at = text.indexOf('@');
  const label = at < 0 ? undefined : text.slice(0, at) || DEFAULT;
  const source = text.slice(at + 1);
  if (label?.includes(';') || source === '') {
    throw InputError.of(`${JSON.stringify(text)} is no vault id.`, {
      code: 'VAULT_ID',
      hint: 'Write --vault-id LABEL@FILE or LABEL@prompt; the label has no semicolon.',
    });
  }
  return { label, from: source === 'prompt' ? { prompt: 'labelled' } : { path: source } };
}

async function readAll(sources: readonly PasswordSource[], isNew: boolean): Promise<VaultPassword[]> {
  const passwords: VaultPassword[] = [];
  const failures: InputError[] = [];
  const isMatching = /^(?:1|t|true|y|yes|on)$/iu.test(process.env['ANSIBLE_VAULT_ID_MATCH'] ?? '');
  for (const source of sources) {
    try {
      const password = await read(source, passwords, isNew);
      passwords.push({ id: source.label ?? DEFAULT, password, ...(isMatching && { isForOwnIdOnly: true }) });
    } catch (error) {
      if (source.variable === undefined || !(error instanceof InputError)) throw error;
      if (error.code === 'INTERRUPTED' || error.code === 'NO_TERMINAL') throw error;
      failures.push(error);
    }
  }
  const diagnostics = failures.flatMap((failure) => failure.diagnostics);
  if (diagnostics.length === 0) return passwords;
  if (passwords.length === 0) throw new InputError(diagnostics);
  printDiagnostics(diagnostics.map((one) => ({ ...one, severity: 'warning' })));
  return passwords;
}

function read(source: PasswordSource, known: readonly VaultPassword[], isNew: boolean): Secret | Promise<Secret> {
  const { from, label, variable } = source;
  if ('prompt' in from) return askPassword(label ?? DEFAULT, from.prompt, isNew, from.unasked !== true);
  const shown = variable === undefined ? from.path : `${from.path}, which ${variable} names`;
  return readPasswordFile({ path: from.path, label, shown }, known);
}

const INSTEAD = 'Use --vault-password-file FILE or --vault-id LABEL@FILE.';

async function askPassword(label: string, prompt: Prompt, isNew: boolean, fromPipe: boolean): Promise<Secret> {
  const word = prompt === 'plain' ? 'Vault password' : `vault password (${label})`;
  const password = await askTrimmed(isNew ? `New ${word}` : capitalized(word), fromPipe);
  if (password.equals('')) throw InputError.of('The vault password is empty.', { code: 'VAULT_EMPTY_PASSWORD' });
  if (isNew && !password.equals(await askTrimmed(`Confirm ${prompt === 'plain' ? 'New' : 'new'} ${word}`, fromPipe))) {
    throw InputError.of('The two vault passwords are not the same.', {
      code: 'VAULT_PASSWORDS_DIFFER',
      hint: 'Nothing was written; start again.',
    });
  }
  return password;
}

/** Ansible takes white space around a typed password away. */
async function askTrimmed(question: string, fromPipe: boolean): Promise<Secret> {
  return new Secret((await askHidden(question, INSTEAD, { fromPipe })).reveal().trim());
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
