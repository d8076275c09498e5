import { InputError, Secret } from '@signet/core';
import type { Play, VarsPrompt } from '../playbook.ts';
import { finalLayer, type Layer } from '../vars/layer.ts';
import { LayeredScope, valueOf } from '../vars/scope.ts';
import { showValue } from '../vars/show-value.ts';
import { passwordHash } from './password-hash.ts';
import type { Run } from './run.ts';

/**
 * Asks what the play wants to know, unless extra vars say it. Level 13.
 *
 * @throws {InputError} `PROMPT_WITHOUT_TERMINAL` when there is neither an answer, a default nor somebody to ask.
 */
export async function askPrompts(run: Run, play: Play): Promise<Layer | undefined> {
  const wanted = play.prompts.filter((prompt) => !run.extraVars.has(prompt.name));
  if (wanted.length === 0) return undefined;
  const answers = new Map<string, unknown>();
  for (const prompt of wanted) {
    const answer = await answerTo(run, play, prompt);
    const value = prompt.private && typeof answer === 'string' ? new Secret(answer) : answer;
    run.emitter.sawSecrets(value);
    answers.set(prompt.name, value);
  }
  return finalLayer('vars_prompt', answers);
}

async function answerTo(run: Run, play: Play, prompt: VarsPrompt): Promise<unknown> {
  const scope = new LayeredScope([run.extraVars, ...play.vars.toReversed()]);
  const otherwise = prompt.default && valueOf(prompt.default.template, scope);
  const ask = run.options.prompt;
  if (ask === undefined) {
    if (otherwise !== undefined) return otherwise;
    throw InputError.of(`The play asks for "${prompt.name}", and nobody can be asked.`, {
      code: 'PROMPT_WITHOUT_TERMINAL',
      at: prompt.at,
      hint: `Give it with -e ${prompt.name}=…, or run it in a terminal.`,
    });
  }
  const text = showValue(valueOf(prompt.prompt.template, scope));
  const shown = otherwise === undefined || prompt.private ? text : `${text} [${showValue(otherwise)}]`;
  const typed = await ask({ name: prompt.name, text: shown, private: prompt.private, confirm: prompt.confirm });
  const answer = typed === '' && otherwise !== undefined ? otherwise : typed;
  return prompt.encrypt === undefined ? answer : passwordHash(showValue(answer), prompt.encrypt, prompt.saltSize);
}
