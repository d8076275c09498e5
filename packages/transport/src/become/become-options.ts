import type { Become, Secret, Vars } from '@signet/core';
import { type OriginOf, variableReader } from '../variables.ts';

/** What keywords of play, block and task say, and the command line; variables are stronger. */
export interface BecomeKeywords {
  readonly become?: boolean;
  readonly method?: string;
  readonly user?: string;
  readonly exe?: string;
  readonly flags?: string;
  readonly password?: Secret;
  /** Where a variable was set, for errors. */
  readonly originOf?: OriginOf;
}

/**
 * Who to be on a host, from keywords and from Ansible's variables.
 *
 * @returns `undefined` when the login user does it.
 * @throws {InputError} `UNSUPPORTED_BECOME` for a method that is neither sudo nor su; `WRONG_TYPE`.
 */
export function becomeOptions(host: string, vars: Vars, keywords: BecomeKeywords = {}): Become | undefined {
  const read = variableReader(host, vars, keywords.originOf);
  if (!(read.flag('ansible_become') ?? keywords.become ?? false)) return undefined;
  const method = read.text('ansible_become_method') ?? keywords.method ?? 'sudo';
  if (method !== 'sudo' && method !== 'su') {
    throw read.error(
      'ansible_become_method',
      'UNSUPPORTED_BECOME',
      `Host ${host} has the become method "${method}", which is not supported.`,
      'Use "sudo" or "su".',
    );
  }
  const text = (part: string): string | undefined => read.text(`ansible_${method}_${part}`, `ansible_become_${part}`);
  const password =
    read.secret(
      `ansible_${method}_password`,
      `ansible_${method}_pass`,
      'ansible_become_password',
      'ansible_become_pass',
    ) ?? keywords.password;
  const exe = text('exe') ?? keywords.exe;
  const flags = text('flags') ?? keywords.flags;
  return {
    method,
    user: text('user') ?? keywords.user ?? 'root',
    ...(password !== undefined && { password }),
    ...(exe !== undefined && exe !== '' && { exe }),
    ...(flags !== undefined && { flags }),
  };
}
