import { existsSync, readFileSync } from 'node:fs';
import { ConnectError } from '@signet/core';
import ssh2, { type AnyAuthMethod, type AuthenticationType, type AuthHandlerMiddleware } from 'ssh2';
import type { ConnectionOptions } from '../options.ts';

/** The logins to try, and what became of each. */
export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Told what went wrong with the agent. */
  agentFailed(error: Error): void;
  /** True once the server has refused a login: repeating it could lock the account or our address. */
  refused(): boolean;
  /** What was tried and why it failed, and what could not be tried, one line each. */
  story(): readonly string[];
}

interface Attempt {
  readonly name: string;
  /** What the server has to offer for it. */
  readonly needs: readonly AuthenticationType[];
  method(offered: readonly AuthenticationType[]): AnyAuthMethod;
}

/**
 * Tries the key files, the password, then the agent. An agent with many keys would use up the server's patience
 * (`MaxAuthTries`) before anything the author named got its turn.
 *
 * @throws {ConnectError} `SSH_KEY_FILE` for a key file that is named but cannot be used.
 */
export function authentication(options: ConnectionOptions): Authentication {
  const story: string[] = [];
  const attempts = [...keyFiles(options, story), ...password(options), ...agent(options)];
  if (attempts.length === 0) story.push('no key file, password or agent was given');
  let current: Attempt | undefined;
  let sawOffer = false;
  let refused = false;

  return {
    refused: () => refused,
    story: () => story,
    agentFailed(error) {
      story.push(`agent ${options.agentSocket}: ${error.message}`);
      // ssh2 goes on to the next login by itself; this one was not refused, it was not made.
      current = undefined;
    },
    handler(offered, _partial, next) {
      // The first round asks what the server offers; it does not count as a failed login.
      if (!sawOffer) {
        sawOffer = true;
        return next({ type: 'none', username: options.user });
      }
      if (current !== undefined) {
        refused = true;
        story.push(`${current.name}: refused`);
      }
      const methods = offered ?? [];
      for (;;) {
        current = attempts.shift();
        // `false` ends the attempts; the types of ssh2 do not know it.
        if (current === undefined) return next(false as unknown as AuthenticationType);
        if (current.needs.some((name) => methods.includes(name))) return next(current.method(methods));
        story.push(`${current.name}: not offered by the server, which takes ${methods.join(', ')}`);
      }
    },
  };
}

function keyFiles(options: ConnectionOptions, story: string[]): Attempt[] {
  const attempts: Attempt[] = [];
  for (const file of options.privateKeyFiles ?? []) {
    const key = readKey(file, options);
    if (key === 'encrypted') {
      story.push(`key ${file}: not tried, it is encrypted and no passphrase was given`);
      continue;
    }
    attempts.push({
      name: `key ${file}`,
      needs: ['publickey'],
      method: () => ({ type: 'publickey', username: options.user, key }),
    });
  }
  return attempts;
}

function readKey(file: string, options: ConnectionOptions): ssh2.ParsedKey | 'encrypted' {
  const broken = (why: string, hint: string, cause?: unknown): ConnectError =>
    new ConnectError(`The key file ${file} for ${options.host} cannot be used: ${why}.`, {
      code: 'SSH_KEY_FILE',
      hint,
      cause,
    });
  if (!existsSync(file)) throw broken('it does not exist', 'Check ansible_ssh_private_key_file.');
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (error) {
    throw broken('it cannot be read', 'Check its owner and mode.', error);
  }
  const key = ssh2.utils.parseKey(text, options.privateKeyPassphrase?.reveal());
  if (!(key instanceof Error)) return key;
  if (options.privateKeyPassphrase === undefined && /no passphrase given/u.test(key.message)) return 'encrypted';
  if (/passphrase|decrypt|integrity check/iu.test(key.message)) {
    throw broken('the passphrase does not open it', 'Correct ansible_ssh_private_key_passphrase.');
  }
  throw broken('it is not a private key that Signet can read', 'Give the private key, in OpenSSH or PEM format.', key);
}

/** The password once: a second try under another method would be a second failed login. */
function password(options: ConnectionOptions): Attempt[] {
  const { user, password: secret } = options;
  if (secret === undefined) return [];
  return [
    {
      name: 'password',
      needs: ['password', 'keyboard-interactive'],
      method: (offered) =>
        offered.includes('password')
          ? { type: 'password', username: user, password: secret.reveal() }
          : {
              type: 'keyboard-interactive',
              username: user,
              // Every prompt that hides its answer asks for the password; others, such as a notice, need none.
              prompt: (_name, _instructions, _language, prompts, finish) =>
                finish(prompts.map(({ echo }) => (echo === true ? '' : secret.reveal()))),
            },
    },
  ];
}

function agent(options: ConnectionOptions): Attempt[] {
  const { agentSocket, user } = options;
  if (agentSocket === undefined) return [];
  const method = (): AnyAuthMethod => ({ type: 'agent', username: user, agent: agentSocket });
  return [{ name: `agent ${agentSocket}`, needs: ['publickey'], method }];
}
