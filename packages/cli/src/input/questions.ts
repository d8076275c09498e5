import type { Question } from '@signet/engine';
import { askHidden, askShown } from './hidden-prompt.ts';

/** `vars_prompt` and `pause`: the answer, asked for again until both are the same where it has to be confirmed. */
export async function answerTo({ name, text, private: isPrivate, confirm }: Question): Promise<string> {
  const ask = async (question: string): Promise<string> => {
    const hint = name === undefined ? 'Run it on a terminal.' : `Give the answer with -e ${name}=…`;
    return isPrivate ? (await askHidden(question, hint)).reveal() : askShown(question, hint);
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
    const typed = await askShown(`Perform task: ${name} on ${where} (N)o/(y)es/(c)ontinue`, 'Leave --step out.');
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
