import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Operations, must } from './operations.ts';
import type { LtpaScene } from './scene.ts';

/** A package for LTPA that others published. It is installed for the measurement only. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** What it does not do, of what it is compared in. */
  readonly remark: string;
  operations(module: unknown, scene: LtpaScene): Operations | Promise<Operations>;
}

export const npmPackages: readonly NpmPackage[] = [
  {
    name: 'oniyi-ltpa',
    version: '2.1.0',
    remark: 'opens 1.0 files without checking them and decodes tokens without their signature',
    operations: (module, scene) => oniyi(module as Oniyi, scene),
  },
  {
    name: 'ltpa',
    version: '1.2.1',
    remark: 'Domino tokens only',
    operations: (module, scene) => domino(module as DominoLtpa, scene),
  },
];

const deadlineMs = 60_000;

/**
 * Installs a package in a folder of its own, without running its scripts.
 *
 * @param spec Where npm gets it from, when not from the registry.
 * @returns The package, or why there is none.
 */
export function install({ name, version }: NpmPackage, folder: string, spec = `${name}@${version}`): unknown {
  const place = join(folder, name);
  mkdirSync(place);
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0', '--loglevel=error'];
  const { status, stderr, error } = spawnSync('npm', ['install', '--prefix', place, ...options, spec], {
    encoding: 'utf8',
    timeout: deadlineMs,
  });
  if (status === 0) return createRequire(join(place, 'package.json'))(name);
  const code = /npm (?:error|ERR!) code (?<code>\w+)/u.exec(stderr)?.groups?.['code'];
  return new Error(code === 'E404' ? 'the registry does not have it' : (code ?? error?.message ?? 'npm failed'));
}

/** @see https://github.com/benkroeger/oniyi-ltpa */
interface Oniyi {
  ltpa2Factory(file: string, password: string, done: (error: Error | null, tools: OniyiTools) => void): void;
}

interface OniyiTools {
  decode(token: string): { readonly body: Readonly<Record<string, string>>; readonly expires: string };
  makeToken(content: { body: Readonly<Record<string, string>>; expires: number }): string;
}

async function oniyi(module: Oniyi, { keyFile, password, claims }: LtpaScene): Promise<Operations> {
  const open = (): Promise<OniyiTools> =>
    new Promise((resolve, reject) => {
      module.ltpa2Factory(keyFile, password.reveal(), (error, tools) => (error ? reject(error) : resolve(tools)));
    });
  const tools = await open();
  const content = { body: { u: claims.user.replaceAll(':', '\\:') }, expires: claims.expiresMs };
  const token = tools.makeToken(content);
  return {
    open,
    mint: () => tools.makeToken(content),
    validate: () => must(tools.decode(token).expires === String(claims.expiresMs)),
  };
}

/** @see https://github.com/markusberg/ltpa */
interface DominoLtpa {
  setSecrets(secrets: Readonly<Record<string, string>>): void;
  generateUserNameBuf(user: string): Buffer;
  generate(user: Buffer, domain: string): string;
  /** Throws when the token is not valid. */
  validate(token: string, domain: string): void;
  getUserName(token: string): string;
}

function domino(module: DominoLtpa, { dominoSecret, dominoUser }: LtpaScene): Operations {
  module.setSecrets({ 'example.com': dominoSecret.reveal() });
  const token = module.generate(module.generateUserNameBuf(dominoUser), 'example.com');
  return {
    mintDomino: () => module.generate(module.generateUserNameBuf(dominoUser), 'example.com'),
    validateDomino: () => {
      module.validate(token, 'example.com');
      must(module.getUserName(token) === dominoUser);
    },
  };
}
