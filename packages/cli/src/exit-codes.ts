import type { Diagnostic, InputError } from '@signet/core';

/** What the process ends with; scripts branch on these. */
export const EXIT = {
  done: 0,
  /** The answer is no, as with `diff` and `grep`. */
  negative: 1,
  hostFailed: 2,
  /** Neither yes nor no can be told. */
  unknown: 3,
  hostUnreachable: 4,
  changesPending: 10,
  locked: 12,
  usage: 64,
  badInput: 65,
  /** As `EX_IOERR` of sysexits.h. */
  outputLost: 74,
  interrupted: 130,
  bug: 250,
} as const;

/** Ansible's, where they differ: `--compat ansible`. */
const ANSIBLE_EXIT = { usage: 2, badInput: 4, later: 1, options: 5, interrupted: 99 } as const;

/** What Ansible ends with 1 for: it is found out after parsing. So is all that has to do with vaults. */
const LATER: ReadonlySet<string> = new Set([
  'EXTRA_VARS_FILE',
  'INVENTORY_NOT_FOUND',
  'LIMIT_FILE',
  'LIMIT_LEAVES_NO_HOST',
  'NO_TERMINAL',
  'NEEDED_AT_LOAD',
  'OLD_STYLE_ROLE',
  'PASSWORD_FILE',
  'PLAYBOOK_MISSING',
  'ROLE_MISSING',
  'TASKS_FILE_MISSING',
  'UNKNOWN_HANDLER',
  'VARS_FILE_MISSING',
]);

/** What Ansible ends with 5 for: to it, wrong options that are found out late. */
const OPTIONS: ReadonlySet<string> = new Set([
  'NO_ARGUMENTS',
  'UNKNOWN_HOST',
  'VAULT_EMPTY_STRING',
  'VAULT_ID',
  'VAULT_ID_AMBIGUOUS',
]);

/** Variables of groups and hosts belong to the inventory: a vault there is found out while that is parsed. */
const OF_INVENTORY = /(?:^|[/\\])(?:group|host)_vars[/\\]/u;

/** The exit code for wrong input. */
export function exitCodeOfInput({ code, diagnostics }: InputError, compat: boolean): number {
  if (code === 'LOCKED') return EXIT.locked;
  if (code === 'INTERRUPTED') return compat ? ANSIBLE_EXIT.interrupted : EXIT.interrupted;
  return compat ? ansibleExit(diagnostics) : EXIT.badInput;
}

function ansibleExit(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.every((one) => OPTIONS.has(one.code))) return ANSIBLE_EXIT.options;
  return errors.every(isFoundLater) ? ANSIBLE_EXIT.later : ANSIBLE_EXIT.badInput;
}

function isFoundLater({ at, code }: Diagnostic): boolean {
  return LATER.has(code) || (code.startsWith('VAULT_') && !OF_INVENTORY.test(at?.file ?? ''));
}

/** The exit code for a command line that cannot be read: of its options only the text is known. */
export function exitCodeOfUsage(argv: readonly string[]): number {
  return isCompatAsked(argv) ? ANSIBLE_EXIT.usage : EXIT.usage;
}

/** Whether a command line, or the environment, asks for Ansible's ways; Ansible has none for LTPA. */
export function isCompatAsked(argv: readonly string[]): boolean {
  if (argv[2] === 'ltpa') return false;
  return (
    process.env['SIGNET_COMPAT'] === 'ansible' ||
    argv.some((one, index) => one === '--compat=ansible' || (one === '--compat' && argv[index + 1] === 'ansible'))
  );
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
    1  the answer is no: ltpa found other keys, a token that is refused, a file that is not in order
    2  a host failed
    3  ltpa diff cannot tell: it takes a password
    4  a host was unreachable (wins over 2)
   10  changes are pending (check --exit-code)
   12  another run holds the lock
   64  wrong usage of the command                    2 with --compat ansible
   65  errors in playbook, inventory or variables    4 with --compat ansible, 1 where a file or a
                                                     password is missing
   74  standard output cannot be written, as on a full disk
  130  interrupted                                  99 with --compat ansible
  250  a bug in signet`;
