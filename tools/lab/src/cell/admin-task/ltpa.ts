import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { firstOf, text } from '../config-object.ts';
import { notANumber, scriptingException } from '../errors.ts';
import { importedKeys } from '../keyring.ts';
import { exportFromRuntime, importIntoDmgr } from '../ltpa-runtime.ts';
import { type Commands, editSecurity, security } from './command.ts';

const COMMAND_EXCEPTION = 'com.ibm.websphere.management.cmdframework.CommandException';

/** Paths may be plain or in URL form; the file is the dmgr's. */
function pathOf(file: string): string {
  if (file.startsWith('file:///')) return fileURLToPath(file);
  return file.replace(/^file:/, '');
}

/** @throws {ScriptError} the text of Java's own failure to decrypt, or of a file that is no key file. */
export function openImported(text: string, password: string): ReturnType<typeof importedKeys> {
  try {
    return importedKeys(text, password);
  } catch (error) {
    const wrong =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'LTPA_WRONG_PASSWORD';
    throw scriptingException(
      COMMAND_EXCEPTION,
      wrong
        ? 'javax.crypto.BadPaddingException: Given final block not properly padded'
        : `java.io.IOException: The LTPA key file is not valid: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export const ltpaCommands: Commands = {
  getLTPATimeout: { run: (session) => text(firstOf(security(session), 'LTPA'), 'timeout') },
  setLTPATimeout: {
    required: 'timeout',
    writes: true,
    run: (session, parameters) => {
      const timeout = parameters.text('timeout');
      if (!/^\d+$/.test(timeout)) throw notANumber(timeout);
      firstOf(editSecurity(session), 'LTPA').attributes['timeout'] = timeout;
      return '';
    },
  },
  exportLTPAKeys: {
    required: 'ltpaKeyFile password',
    needsServer: true,
    run: (session, parameters) => {
      const { state } = session;
      const path = pathOf(parameters.text('ltpaKeyFile'));
      try {
        writeFileSync(path, exportFromRuntime(state, state.processes.dmgr, parameters.text('password')), {
          mode: 0o600,
        });
      } catch (error) {
        throw scriptingException(
          COMMAND_EXCEPTION,
          `java.io.FileNotFoundException: ${path} (${error instanceof Error ? error.message : String(error)})`,
        );
      }
      return '';
    },
  },
  importLTPAKeys: {
    required: 'ltpaKeyFile password',
    writes: true,
    needsServer: true,
    run: (session, parameters) => {
      const path = pathOf(parameters.text('ltpaKeyFile'));
      let content: string;
      try {
        content = readFileSync(path, 'latin1');
      } catch {
        throw scriptingException(
          COMMAND_EXCEPTION,
          `java.io.FileNotFoundException: ${path} (No such file or directory)`,
        );
      }
      importIntoDmgr(session.state, session.workspace, openImported(content, parameters.text('password')));
      return '';
    },
  },
};
