import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { generateKeys, writeKeyFile } from '@signet/ltpa';

/** Where Sametime is installed on its host. */
export const SAMETIME_FOLDER = 'opt/hcl/sametime';

/** What the installer protects its own keys with (HCL: "Installation prompt descriptions"). */
const INSTALLER_PASSWORD = new Secret('WebAS');
const INSTALLER_REALM = 'defaultRealm';

export interface InstallationOptions {
  /** The host's folder. */
  readonly hostFolder: string;
  /** Of the Compose project; unique on the engine. */
  readonly project: string;
  readonly image: string;
}

/**
 * Writes what a fresh installation of Sametime 12.0.2 has, as far as single sign-on needs it: LTPA off, keys of the
 * installer's own, no realm, no LTPA in the token chain, no web client integration.
 *
 * @returns The installation's folder.
 */
export function installSametime({ hostFolder, project, image }: InstallationOptions): string {
  const folder = join(hostFolder, SAMETIME_FOLDER);
  const keyFile = join(folder, 'ltpa-config', 'ltpa.keys');
  mkdirSync(join(folder, 'ltpa-config'), { recursive: true });
  writeFileSync(keyFile, installerKeys(), { mode: 0o600 });
  writeFileSync(join(folder, 'docker-compose.yml'), COMPOSE);
  writeFileSync(join(folder, 'custom.env'), CUSTOM_ENV);
  writeFileSync(join(folder, '.env'), dotEnv(project, image, keyFile), { mode: 0o600 });
  return folder;
}

/** A key file as the installer generates it when it is given none. */
export function installerKeys(): string {
  const keys = generateKeys({ realm: INSTALLER_REALM });
  return writeKeyFile(keys, INSTALLER_PASSWORD, {
    creationDate: new Date(),
    creationHost: 'localhost',
    realm: INSTALLER_REALM,
  });
}

function dotEnv(project: string, image: string, keyFile: string): string {
  const [, level = ''] = image.split(':');
  return `# HCL Sametime 12.0.2: settings of this installation
COMPOSE_PROJECT_NAME=${project}
BUILD_LEVEL=${level}
RESTART_POLICY=no
SAMETIME_HOST=sametime.lab.example.com
DOMAIN=lab.example.com
REACT_APP_LANG=en

# Single sign-on
ENABLE_LTPA=false
LTPA_KEYS_FILE_PATH=${keyFile}
LTPA_KEYS=/ltpa-config/ltpa.keys
LTPA_KEYS_PASSWORD=${INSTALLER_PASSWORD.reveal()}
LTPA_DURATION_MINUTES=30
`;
}

const CUSTOM_ENV = `# Your own settings go here. STI__SECTION__KEY=VALUE becomes an entry of sametime.ini.
STI__Config__VPS_TRUSTED_IPS=127.0.0.1
STI__ST_BB_NAMES__ST_AUTH_TOKEN=Fork:Jwt
`;

/** A container of the lab only sleeps; without the signal it would take ten seconds to stop. */
const COMPOSE = `services:
  auth:
    image: signet-lab/sametime:\${BUILD_LEVEL}
    command: ["sleep", "2147483647"]
    restart: "\${RESTART_POLICY}"
    network_mode: none
    stop_signal: SIGKILL
    environment:
      - JWT_COOKIE_DOMAIN=\${DOMAIN}
      - ENABLE_LTPA
      - LTPA_KEYS
      - LTPA_KEYS_PASSWORD
      - LTPA_DURATION_MINUTES
      - LTPA_REALM
    volumes:
      - \${LTPA_KEYS_FILE_PATH}:/ltpa-config/ltpa.keys:Z
  community:
    image: signet-lab/sametime:\${BUILD_LEVEL}
    command: ["sleep", "2147483647"]
    restart: "\${RESTART_POLICY}"
    network_mode: none
    stop_signal: SIGKILL
    env_file:
      - custom.env
    environment:
      - SAMETIME_HOST=\${SAMETIME_HOST}
  proxy:
    image: signet-lab/sametime:\${BUILD_LEVEL}
    command: ["sleep", "2147483647"]
    restart: "\${RESTART_POLICY}"
    network_mode: none
    stop_signal: SIGKILL
    env_file:
      - custom.env
    environment:
      - SAMETIME_EXTERNAL_WARINTEGRATION
  web:
    image: signet-lab/sametime:\${BUILD_LEVEL}
    command: ["sleep", "2147483647"]
    restart: "\${RESTART_POLICY}"
    network_mode: none
    stop_signal: SIGKILL
    environment:
      - REACT_APP_LANG=\${REACT_APP_LANG}
`;
