import type { Diagnostic, InputError } from '@signet/core';

/** What the process ends with; scripts branch on these. */
export const EXIT = {
  done: 0,
  hostFailed: 2,
  hostUnreachable: 4,
  changesPending: 10,
  locked: 12,
  usage: 64,
  badInput: 65,
  interrupted: 130,
  bug: 250,
} as const;

/** Ansible's, where they differ: `--compat ansible`. */
const ANSIBLE_EXIT = { usage: 2, badInput: 4, missing: 1, interrupted: 99 } as const;

/** What Ansible ends with 1 for: it is found out after parsing. */
const MISSING: ReadonlySet<string> = new Set([
  'PLAYBOOK_MISSING',
  'ROLE_MISSING',
  'TASKS_FILE_MISSING',
  'NEEDED_AT_LOAD',
  'LIMIT_LEAVES_NO_HOST',
  'UNKNOWN_HANDLER',
  'OLD_STYLE_ROLE',
  'INVENTORY_NOT_FOUND',
  'VAULT_PASSWORD_FILE',
]);

/** The exit code for wrong input. */
export function exitCodeOfInput({ code, diagnostics }: InputError, compat: boolean): number {
  if (code === 'LOCKED') return EXIT.locked;
  if (code === 'INTERRUPTED') return compat ? ANSIBLE_EXIT.interrupted : EXIT.interrupted;
  return compat ? ansibleExit(diagnostics) : EXIT.badInput;
}

function ansibleExit(errors: readonly Diagnostic[]): number {
  return errors.every((one) => MISSING.has(one.code)) ? ANSIBLE_EXIT.missing : ANSIBLE_EXIT.badInput;
}

/** The exit code for a command line that cannot be read: of its options only the text is known. */
export function exitCodeOfUsage(argv: readonly string[]): number {
  const isCompat = argv.some(
    (one, index) => one === '--compat=ansible' || (one === '--compat' && argv[index + 1] === 'ansible'),
  );
  return isCompat ? ANSIBLE_EXIT.usage : EXIT.usage;
}

/**
 * The exit code of a run whose engine ended with this one.
 *
 * @param errors What of the author's files turned out to be wrong while it ran.
 */
export function exitCodeOfRun(code: number, compat: boolean, errors: readonly Diagnostic[]): number {
  if (!compat) return code;
  if (code === EXIT.badInput) return ansibleExit(errors);
  return code === EXIT.interrupted ? ANSIBLE_EXIT.interrupted : code;
}

/** The table that `--help` shows. */
export const EXIT_CODE_HELP = `Exit codes:
    0  done
    2  a host failed
    4  a host was unreachable (wins over 2)
   10  changes are pending (check --exit-code)
   12  another run holds the lock
   64  wrong usage of the command                    2 with --compat ansible
   65  errors in playbook, inventory or variables    4 with --compat ansible, 1 where a file is missing
  130  interrupted                                  99 with --compat ansible
  250  a bug in signet`;
