import { randomBytes } from 'node:crypto';
import { ConnectError, SignetError } from '@signet/core';
import { lostDuring, type Program } from '../command.ts';
import type { Launcher } from './launcher.ts';
import { readMarks } from './marked-stream.ts';
import { factsOf, greeting, type ShellFacts } from './request.ts';

/** A slow login shell may take its time, but not for ever. */
const patienceMs = 60_000;

/** How much of what is said before the greeting is kept, for messages. */
const chatterLength = 4000;

export interface GreetedEvents {
  data(stream: 'stdout' | 'stderr', chunk: Buffer): void;
  mark(stream: 'stdout' | 'stderr', text: string): void;
}

/** A program that has got through the login shell and whatever else stands in the way. */
export interface Greeted extends ShellFacts {
  readonly program: Program;
  readonly nonce: string;
}

/**
 * Starts a shell and waits until it has greeted on both streams; what comes before is dropped, what comes after is
 * told.
 *
 * @param then What the shell does after the greeting: one line.
 * @throws {SignetError} when it ends or stays silent instead.
 */
export async function greet(launcher: Launcher, then: string, on: GreetedEvents): Promise<Greeted> {
  const attempt = (): Promise<Greeted> => greetOnce(launcher, then, on);
  return launcher.pass === undefined ? attempt() : launcher.pass(attempt);
}

async function greetOnce(launcher: Launcher, then: string, on: GreetedEvents): Promise<Greeted> {
  const nonce = randomBytes(12).toString('hex');
  const program = await launcher.launch(greeting(nonce, then));
  program.stdin.on('error', () => {});
  const doorkeeper = launcher.doorkeeper?.();
  let chatter = '';
  let facts: ShellFacts | undefined;
  let errorsGreeted = false;

  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (outcome: Greeted | SignetError): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      clearTimeout(pausing);
      if (!(outcome instanceof SignetError)) return resolve(outcome);
      program.stdin.end();
      program.abandon();
      reject(outcome);
    };
    const timer = setTimeout(
      () => settle(launcher.refusal?.('silent', chatter) ?? silent(launcher.host, chatter)),
      doorkeeper?.patienceMs ?? patienceMs,
    );
    let pausing: NodeJS.Timeout | undefined;
    const ask = (): void => {
      const answer = settled ? undefined : doorkeeper?.answer(chatter);
      if (answer instanceof SignetError) settle(answer);
      else if (answer !== undefined) program.stdin.write(answer);
    };
    const listen = (stream: 'stdout' | 'stderr'): void => {
      readMarks(program[stream], nonce, {
        data(chunk) {
          if (stream === 'stdout' ? facts !== undefined : errorsGreeted) return on.data(stream, chunk);
          chatter = (chatter + chunk.toString('utf8')).slice(-chatterLength);
          clearTimeout(pausing);
          if (doorkeeper !== undefined && !settled) pausing = setTimeout(ask, doorkeeper.pauseMs);
        },
        mark(text) {
          if (stream === 'stdout' && facts === undefined) facts = factsOf(text);
          else if (stream === 'stderr' && !errorsGreeted) errorsGreeted = true;
          else return on.mark(stream, text);
          if (facts !== undefined && errorsGreeted) settle({ program, nonce, ...facts });
        },
      });
    };
    listen('stdout');
    listen('stderr');
    void program.ended.then((ending) => {
      if (ending.lost) return settle(lostDuring(launcher.host, 'the start of a shell'));
      settle(launcher.refusal?.(ending, chatter) ?? ended(launcher.host, ending.code, chatter));
    });
  });
}

function silent(host: string, said: string): ConnectError {
  return new ConnectError(
    `The login shell on ${host} did not start /bin/sh within ${patienceMs / 1000} s.${quoted(said)}`,
    {
      code: 'SHELL_SILENT',
      hint: 'See whether its rc files wait for input: they are read for every login, also without a terminal.',
    },
  );
}

function ended(host: string, code: number | undefined, said: string): ConnectError {
  return new ConnectError(`/bin/sh could not be started on ${host} (code ${code ?? 'unknown'}).${quoted(said)}`, {
    code: 'SHELL_MISSING',
    hint: 'The login user needs a POSIX shell as login shell, and /bin/sh has to be there; a forced command prevents both.',
  });
}

/** The end of what was said, on one line. */
export function quoted(said: string): string {
  const text = said.replaceAll(/\s+/gu, ' ').trim().slice(-300);
  return text === '' ? '' : ` It said: ${text}`;
}
