import { readFileSync } from 'node:fs';
import { ConnectError, type Diagnostic, formatSourceRef, InputError, SignetError } from '@signet/core';
import { formatDiagnostic } from '@signet/source';
import type { OutputName } from '../configuration/settings.ts';
import { EXIT, exitCodeOfInput } from '../exit-codes.ts';
import { errorLine, theme } from './output.ts';
import { oneForOne, printable, printableDeep } from './printable.ts';

/** What Ansible's users look for in what is printed. */
export function ansibleWord(severity: Diagnostic['severity']): string {
  return severity === 'error' ? 'ERROR!' : '[WARNING]:';
}

/**
 * Prints diagnostics with code frames, then how many there are.
 *
 * @param output Of a run: as Ansible's, each begins with Ansible's word for it.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  output?: OutputName,
  { hasNoHosts = false }: Pick<ProblemReader, 'hasNoHosts'> = {},
): void {
  const color = theme(process.stderr).isColorSupported;
  for (const given of diagnostics) {
    const diagnostic =
      output === 'ansible' ? { ...given, message: `${ansibleWord(given.severity)} ${given.message}` } : given;
    const text = diagnostic.at === undefined ? undefined : sourceText(diagnostic.at.file);
    errorLine(`${formatDiagnostic(printableDeep(diagnostic), text && oneForOne(text), { color })}\n`);
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [counted(errors, 'error'), counted(warnings, 'warning')].filter((part) => part !== '');
  const end = errors > 0 && !hasNoHosts ? '; nothing was connected' : '';
  if (parts.length > 0) errorLine(`${parts.join(', ')}${end}`);
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Vaulted and vanished files have no frame to show. */
export function sourceText(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.startsWith('$ANSIBLE_VAULT') ? undefined : text;
  } catch {
    return undefined; // the message names the file; a frame is a courtesy
  }
}

interface ProblemReader {
  readonly compat?: boolean;
  /** Of a command that is about files and not about hosts. */
  readonly hasNoHosts?: boolean;
  readonly output?: OutputName;
}

/** Shows an error as its reader needs it and answers the exit code. */
export function printProblem(
  error: unknown,
  { compat = false, hasNoHosts = false, output }: ProblemReader = {},
): number {
  if (error instanceof InputError) {
    if (error.code !== 'INTERRUPTED') printDiagnostics(error.diagnostics, output, { hasNoHosts });
    return exitCodeOfInput(error, compat);
  }
  if (error instanceof SignetError && error.name !== 'InternalError') {
    const at = error.at === undefined ? '' : `${formatSourceRef(error.at)}  `;
    errorLine(
      printable(`${at}${error.code}\n  ${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}`),
    );
    return error instanceof ConnectError ? EXIT.hostUnreachable : EXIT.hostFailed;
  }
  errorLine(
    `This is a bug in signet. Please report it with the text below.\n\n${error instanceof Error ? error.stack : String(error)}`,
  );
  return EXIT.bug;
}
