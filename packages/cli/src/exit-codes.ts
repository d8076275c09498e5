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

/** The table that `--help` shows. */
export const EXIT_CODE_HELP = `Exit codes:
    0  done
    2  a host failed
    4  a host was unreachable (wins over 2)
   10  changes are pending (check --exit-code)
   12  another run holds the lock
   64  wrong usage of the command
   65  errors in playbook, inventory or variables
  130  interrupted
  250  a bug in signet`;
