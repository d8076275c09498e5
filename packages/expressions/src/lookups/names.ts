import { didYouMean } from '@signet/source';
import { ownLookups } from './own.ts';

/** Lookups that need the control node, so that {@link Environment.lookup} answers them. */
const ASKED = [
  'csvfile',
  'env',
  'file',
  'fileglob',
  'first_found',
  'ini',
  'inventory_hostnames',
  'lines',
  'password',
  'pipe',
  'template',
  'unvault',
] as const;

/** Names of all lookups of `ansible.builtin` that are there. */
export const LOOKUPS: readonly string[] = [...ownLookups.keys(), ...ASKED].toSorted();

const INSTEAD: Readonly<Record<string, string>> = {
  url: 'Fetch it with a task, and register the result: a lookup would be asked again for every host and template.',
  config: 'Write the value as a variable: there is no Ansible configuration here.',
  passwordstore: 'Keep the text under "!vault", or call the program with lookup(\'pipe\', …).',
  hashi_vault: 'Keep the text under "!vault", or read it with lookup(\'pipe\', …).',
  dig: "Ask with lookup('pipe', 'getent hosts …').",
  dnstxt: "Ask with lookup('pipe', 'getent hosts …').",
  k8s: 'Read it with a task, and register the result.',
  random_string: "Use lookup('password', '/dev/null', chars=…, length=…).",
  random_pet: "Use lookup('random_choice', …).",
  shelvefile: "Use lookup('file', …).",
  filetree: "Use lookup('fileglob', …).",
  dependent: "Use lookup('nested', …) or a template with loops.",
  merge_variables: "Use query('varnames', …) with map('extract', vars) and combine.",
};

/** What to use instead of a lookup that is not there. */
export function unknownLookup(name: string): string | undefined {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const instead = Object.hasOwn(INSTEAD, short) ? INSTEAD[short] : undefined;
  return instead ?? didYouMean(short, LOOKUPS) ?? `Lookups: ${LOOKUPS.join(', ')}.`;
}
