import { createInterface } from 'node:readline/promises';
import { InputError } from '@signet/core';
import type { Question } from '@signet/engine';
import { askHidden } from './hidden-prompt.ts';

/** Asks on the terminal; what is typed is shown. */
async function askShown(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  terminal.once('SIGINT', () => closed.abort());
  try {
    return await terminal.question(question, { signal: closed.signal });
  } catch (error) {
    if (closed.signal.aborted) throw InputError.of('Interrupted at a question.', { code: 'INTERRUPTED', cause: error });
    throw error;
  } finally {
    terminal.close();
  }
}

/** `vars_prompt` and `pause`: the answer, asked for again until both are the same where it has to be confirmed. */
export async function answerTo({ name, text, private: isPrivate, confirm }: Question): Promise<string> {
  const ask = async (question: string): Promise<string> => {
    if (!isPrivate) return askShown(`${question}: `);
    return (await askHidden(question, name === undefined ? '' : `Give the answer with -e ${name}=…`)).reveal();
  };
  for (;;) {
    const first = await ask(text);
    if (!confirm || (await ask(`confirm ${text}`)) === first) return first;
    process.stderr.write('***** VALUES ENTERED DO NOT MATCH ****\n');
  }
}

export type StepAnswer = 'yes' | 'no' | 'continue';

/** `--step`: yes, no (also without an answer), or yes to everything from now on. */
export async function stepAnswer(name: string, hosts: readonly string[]): Promise<StepAnswer> {
  const where = hosts.length > 3 ? `${hosts.length} hosts` : hosts.join(', ');
  for (;;) {
    const typed = await askShown(`Perform task: ${name} on ${where} (N)o/(y)es/(c)ontinue: `);
    const answer = readStepAnswer(typed);
    if (answer !== undefined) return answer;
  }
}

export function readStepAnswer(typed: string): StepAnswer | undefined {
  const word = typed.trim().toLowerCase();
  if (word === '' || 'no'.startsWith(word)) return 'no';
  if ('yes'.startsWith(word)) return 'yes';
  return 'continue'.startsWith(word) ? 'continue' : undefined;
}
