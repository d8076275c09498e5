import { randomBytes } from 'node:crypto';
import { type Become, ConnectError, InputError, type SignetError } from '@signet/core';
import { quote } from '../command-line.ts';
import { quoted } from '../shell/greet.ts';
import type { Doorkeeper, Launcher } from '../shell/launcher.ts';
import { Admission } from './admission.ts';
import { becomeFailed, passwordMissing, passwordWrong } from './become-errors.ts';
import { splitFlags } from './split-flags.ts';

/** Asking for a password, and PAM's pause after a wrong one, take no longer. */
const patienceMs = 30_000;

/**
 * Starts shells as another user. The password goes to standard input once it was asked for, and nowhere else.
 * Each shell stays, so sudo or su is passed once for many commands.
 */
export function becomeLauncher(login: Launcher, become: Become): Launcher {
  const { host } = login;
  if (/^-|[\n\0]/u.test(become.user) || become.user === '') {
    throw InputError.of(`"${become.user}" is not the name of a user to become on ${host}.`, {
      code: 'BECOME_USER',
      hint: 'Correct become_user or ansible_become_user.',
    });
  }
  // Unpredictable, so that nothing else that is said can look like it.
  const prompt = `signet-password-${randomBytes(8).toString('hex')}:`;
  const admission = new Admission();
  return {
    host,
    shell: login.shell,
    hidesSignals: login.hidesSignals === true,
    launch: (script) => login.launch(`exec ${words(become, prompt, [login.shell, '-c', script]).map(quote).join(' ')}`),
    pass: (attempt) => admission.pass(attempt),
    doorkeeper: () => doorkeeper(host, become, prompt),
    refusal: (ending, said) => refusal(host, become, ending, said.replaceAll(prompt, '')),
  };
}

function words(become: Become, prompt: string, shell: readonly string[]): string[] {
  const { method, user, exe = method } = become;
  const program = splitFlags(exe);
  if (method === 'su') {
    return [...program, ...splitFlags(become.flags ?? ''), user, '-c', `exec ${shell.map(quote).join(' ')}`];
  }
  const flags = splitFlags(become.flags ?? '-H -S -n');
  const asking = become.password === undefined ? flags : [...flags.flatMap(mayAsk), '-S', '-p', prompt];
  return [...program, ...asking, '-u', user, ...shell];
}

/** sudo's `-n` forbids to ask, `-S` is there already; both may stand among other letters. */
function mayAsk(flag: string): string[] {
  if (flag === '--non-interactive' || flag === '--stdin') return [];
  if (!/^-[AbEHiKknPSs]+$/u.test(flag)) return [flag];
  const rest = flag.replaceAll(/[nS]/gu, '');
  return rest === '-' ? [] : [rest];
}

function doorkeeper(host: string, become: Become, prompt: string): Doorkeeper {
  const ownPrompt = become.method === 'sudo' && become.password !== undefined;
  let answered = false;
  return {
    patienceMs,
    // Without a prompt of ours it is only the silence behind a colon that tells a question from half a message.
    pauseMs: ownPrompt ? 0 : 200,
    answer(said): string | SignetError | undefined {
      const asked = ownPrompt ? said.split(prompt).length - 1 : Number(/[:：] *$/u.test(said));
      if (asked === 0) return undefined;
      if (become.password === undefined) return passwordMissing(host, become);
      if (!answered) {
        answered = true;
        return `${become.password.reveal()}\n`;
      }
      return asked > 1 ? passwordWrong(host, become) : undefined;
    },
  };
}

function refusal(host: string, become: Become, ending: unknown, said: string): SignetError {
  if (ending === 'silent') {
    return new ConnectError(
      `${become.method} on ${host} did not make a shell of ${become.user} within ${patienceMs / 1000} s.${quoted(said)}`,
      {
        code: 'BECOME_TIMEOUT',
        hint: 'See on the host what it waits for; its log is in auth.log or in the journal.',
      },
    );
  }
  if (/a password is required|no password was provided/iu.test(said)) return passwordMissing(host, become);
  if (/authentication failure|incorrect password|sorry, try again|^su: sorry/imu.test(said)) {
    return become.password === undefined ? passwordMissing(host, become) : passwordWrong(host, become);
  }
  return becomeFailed(host, become, said);
}
