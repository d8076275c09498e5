import { type Finding, InputError, Secret, type TaskContext } from '@signet/core';
import { inspectKeyFile, type KeyFileFacts, openKeyFile } from '@signet/ltpa';
import { envEntries, parseEnvFile } from '../env-file/grammar.ts';
import { modeText } from '../files/mode.ts';
import { lookAtOne, readBytes, whyUnseen } from '../files/look.ts';
import { isAboutKeys } from '../ltpa/identity.ts';
import { keyFileText, longestKeyFile } from '../ltpa/key-text.ts';
import type { CommandsReader } from '../targets/commands.ts';
import type { Copy, CopyProblem, FoundCopy } from './copies.ts';
import { encodedPasswords, isBeyondAscii, passwordFlaws } from './password-flaws.ts';

/** What a copy is made of, once its files were read. */
interface Material {
  readonly name: string;
  readonly keys: string | Uint8Array | CopyProblem;
  readonly password?: Secret | undefined;
  /** The environment file's spelling of the password is not what the product gets. */
  readonly expands?: boolean;
  readonly passwordMissing?: string | undefined;
  readonly configuredRealm?: string | undefined;
  readonly exposed: FoundCopy['exposed'];
}

/** Reads a copy and tells what it is. Its keys and password do not leave this function. */
export async function readCopy(
  host: CommandsReader,
  copy: Copy,
  password: Secret | undefined,
  context: TaskContext,
): Promise<FoundCopy> {
  const material = await materialOf(host, copy, password, context);
  const { name, keys, exposed } = material;
  const unknown: FoundCopy = {
    name,
    problem: null,
    public_id: null,
    shared_id: null,
    realm: null,
    configured_realm: material.configuredRealm ?? null,
    layout: null,
    creation_date: null,
    opens_with_password: null,
    default_password: false,
    password_flaw: null,
    opens_without_flaw: false,
    password_missing: material.passwordMissing ?? null,
    remarks: [],
    exposed,
  };
  if (typeof keys === 'object' && 'code' in keys) return { ...unknown, problem: keys };
  const facts = factsOf(keys);
  if ('code' in facts) return { ...unknown, problem: facts };
  const { layout, publicId, realm = null, creationDate = null, wellKnownPassword } = facts;
  const known: FoundCopy = {
    ...unknown,
    layout,
    public_id: publicId,
    realm,
    creation_date: creationDate,
    default_password: wellKnownPassword !== undefined,
    remarks: remarksOf(facts),
  };
  // No password opens these; that is one of the remarks.
  if (layout === 'unknown' || layout === 'encryption-key') return known;
  const opened = openedBy(keys, material);
  return 'code' in opened ? { ...known, problem: opened } : { ...known, ...opened };
}

function factsOf(keys: string | Uint8Array): KeyFileFacts | CopyProblem {
  try {
    return inspectKeyFile(keys);
  } catch (error) {
    if (!isAboutKeys(error)) throw error;
    return damaged(error);
  }
}

function damaged({ message, hint = 'Export the keys again, and copy the file whole.' }: InputError): CopyProblem {
  return { code: 'LTPA_KEYS_UNREADABLE', what: `holds no keys: ${message}`, hint };
}

/** What this assertion says itself, or what is as it always is, is left out. */
function remarksOf({ findings }: KeyFileFacts): Finding[] {
  return findings.flatMap(({ code, severity, message, hint }) =>
    severity === 'info' || code === 'DEFAULT_PASSWORD'
      ? []
      : [{ severity, code: `LTPA_${code}`, message, ...(hint !== undefined && { hint }) }],
  );
}

type Opened = Pick<FoundCopy, 'opens_with_password' | 'password_flaw'> & Partial<FoundCopy>;

function openedBy(keys: string | Uint8Array, { password, expands = false }: Material): Opened | CopyProblem {
  if (password === undefined) return { opens_with_password: null, password_flaw: null };
  const stored = password.reveal();
  const flaws = passwordFlaws(stored);
  const shared = sharedIdBy(stored, keys);
  if (typeof shared === 'object') return damaged(shared);
  if (shared !== undefined) {
    const odd = isBeyondAscii(stored) ? 'characters beyond ASCII' : null;
    const flaw = expands ? 'a $, which Compose expands' : (flaws[0]?.what ?? odd);
    return { opens_with_password: true, shared_id: shared, password_flaw: flaw };
  }
  for (const { what, without } of [...flaws, ...encodedPasswords(stored)]) {
    const repaired = sharedIdBy(without, keys);
    if (typeof repaired !== 'string') continue;
    return { opens_with_password: false, opens_without_flaw: true, shared_id: repaired, password_flaw: what };
  }
  return { opens_with_password: false, password_flaw: flaws[0]?.what ?? null };
}

/** `undefined` when the password does not open the keys, an error when what it opens is damaged. */
function sharedIdBy(password: string, keys: string | Uint8Array): string | InputError | undefined {
  try {
    const opened = openKeyFile(keys, new Secret(password));
    opened.dispose();
    return opened.sharedId;
  } catch (error) {
    if (!isAboutKeys(error)) throw error;
    return error.code === 'LTPA_WRONG_PASSWORD' ? undefined : error;
  }
}

async function materialOf(
  host: CommandsReader,
  copy: Copy,
  taskPassword: Secret | undefined,
  context: TaskContext,
): Promise<Material> {
  const { path, env_file: envFile, keys, realm } = copy;
  const given = [path, envFile, keys].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw InputError.of('ltpa.same_keys: each copy needs one of path, env_file and keys.', {
      code: 'SAME_KEYS_ARGUMENTS',
      at: context.at,
      hint: 'Say where it is: a key file on the host, an environment file that names one, or the text itself.',
    });
  }
  const password = copy.password ?? taskPassword;
  if (envFile !== undefined) return fromEnvFile(host, copy, envFile);
  const name = copy.name ?? path ?? 'keys';
  const common = { name, password, configuredRealm: realm };
  if (keys !== undefined) return { ...common, keys: keyFileText(keys.reveal()), exposed: [] };
  return { ...common, ...(await readKeyFile(host, path ?? '')) };
}

/** As Sametime on Docker reads its settings. */
async function fromEnvFile(host: CommandsReader, copy: Copy, envFile: string): Promise<Material> {
  const names = { path: 'LTPA_KEYS_FILE_PATH', password: 'LTPA_KEYS_PASSWORD', realm: 'LTPA_REALM', ...copy.variables };
  const name = copy.name ?? envFile;
  const file = await readOne(host, envFile);
  if ('code' in file) return { name, keys: file, exposed: [] };
  const entries = envEntries(parseEnvFile(file.bytes.toString('utf8')));
  const valueOf = (entry: string): string | undefined => entries.get(entry)?.value || undefined;
  const stored = valueOf(names.password);
  const password = copy.password ?? (stored === undefined ? undefined : new Secret(stored));
  const common = {
    name,
    password,
    ...(copy.password === undefined && { expands: entries.get(names.password)?.expands === true }),
    passwordMissing: password === undefined ? names.password : undefined,
    configuredRealm: copy.realm ?? valueOf(names.realm),
  };
  const own = stored === undefined ? [] : file.exposed;
  if (names.keys !== undefined) {
    const keys = valueOf(names.keys);
    if (keys === undefined) return { ...common, keys: notSet(names.keys), exposed: own };
    return { ...common, keys: keyFileText(keys), exposed: file.exposed };
  }
  const path = valueOf(names.path);
  if (path === undefined) return { ...common, keys: notSet(names.path), exposed: own };
  const { keys, exposed } = await readKeyFile(host, fromFolderOf(envFile, path));
  return { ...common, keys, exposed: [...own, ...exposed] };
}

function notSet(name: string): CopyProblem {
  const hint = `Set ${name}, or name the entry that holds it in variables.`;
  return { code: 'LTPA_KEYS_MISSING', what: `names no key file: ${name} is not set`, hint };
}

/** A relative path counts from the folder of the Compose project. */
function fromFolderOf(file: string, path: string): string {
  if (path.startsWith('/') || path.startsWith('~') || !file.includes('/')) return path;
  return `${file.replace(/[^/]*$/u, '')}${path.replace(/^\.\//u, '')}`;
}

async function readKeyFile(host: CommandsReader, path: string): Promise<Pick<Material, 'keys' | 'exposed'>> {
  const file = await readOne(host, path);
  return 'code' in file ? { keys: file, exposed: [] } : { keys: file.bytes, exposed: file.exposed };
}

async function readOne(
  host: CommandsReader,
  path: string,
): Promise<CopyProblem | { readonly bytes: Buffer; readonly exposed: FoundCopy['exposed'] }> {
  const { look } = await lookAtOne(host, path);
  const { followed } = look;
  if (followed === undefined) {
    const why = look.own?.kind === 'link' ? 'nothing' : await whyUnseen(host, look.path);
    return why === 'denied'
      ? unreadable(look.path, 'a folder on the way may not be entered', 'Use "become: true".')
      : {
          code: 'LTPA_KEYS_MISSING',
          what: `is missing: there is no ${look.path}`,
          hint: 'Write it (ltpa.keys), or correct the path.',
        };
  }
  if (followed.kind !== 'file') return unreadable(look.path, `it is a ${followed.kind}`, 'Give the path of the file.');
  const exposed = (followed.mode & 0o006) === 0 ? [] : [{ path: look.path, mode: modeText(followed.mode) }];
  // An environment file may be longer, but hardly: whatever is longer than all of this is neither.
  if (followed.size > 64 * longestKeyFile) return unreadable(look.path, 'it is too long', 'Give the path of the file.');
  return { bytes: await readBytes(host, look.path), exposed };
}

function unreadable(path: string, why: string, hint: string): CopyProblem {
  return { code: 'LTPA_KEYS_UNREADABLE', what: `cannot be read: ${path}: ${why}`, hint };
}
