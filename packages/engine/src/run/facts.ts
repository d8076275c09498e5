import { FactsNeeded } from '../vars/host-facts.ts';
import { moduleNamed } from '../catalog.ts';
import { valueOf } from '../vars/scope.ts';
import { accessOf, environmentOfGathering } from './access.ts';
import { contextOf } from './context.ts';
import type { PlayRun } from './play-run.ts';
import { scopeFor } from './scopes.ts';

/** Evaluates something. Where it asks for facts that nobody gathered, they are gathered and it is evaluated again. */
export async function withFacts<T>(play: PlayRun, evaluate: () => T): Promise<T> {
  for (;;) {
    try {
      return evaluate();
    } catch (error) {
      if (!(error instanceof FactsNeeded)) throw error;
      await gatherFacts(play, error.host);
    }
  }
}

/** Asks a host for its facts, once; those who ask meanwhile wait for the same answer. */
export async function gatherFacts(play: PlayRun, host: string): Promise<void> {
  const { run } = play;
  const memory = run.memories.of(host);
  const under = run.gathering.get(host);
  if (under !== undefined) return under;
  if (memory.gathered) return;
  const gathering = gather(play, host).finally(() => run.gathering.delete(host));
  run.gathering.set(host, gathering);
  await gathering;
}

async function gather(play: PlayRun, host: string): Promise<void> {
  const { run } = play;
  const memory = run.memories.of(host);
  const module = moduleNamed(run.catalog, 'setup');
  // Without a module that gathers, a host has no facts but those that tasks gave it.
  if (module?.kind !== 'assertion') {
    memory.gathered = true;
    return;
  }
  const scope = scopeFor(play, host);
  const access = accessOf(run, host, scope, play.play.handed);
  const target = await play.targets.open(access, module.target, run.check);
  const args = gatheringArguments(play.play.gatherSubset && valueOf(play.play.gatherSubset.template, scope));
  const environment = environmentOfGathering(play.play.handed, scope);
  const context = contextOf({ play, host, at: play.play.at, access, target, environment, check: run.check });
  const reading: Promise<unknown> = module.read(target.session.read as never, args, context);
  const current = await reading.catch(async (error: unknown) => {
    await play.targets.lost(target.link, error);
    throw error;
  });
  keepFacts(play, host, module.facts?.(current, args)?.['ansible_facts'], { asVariables: false });
  memory.gathered = true;
}

/** What the play's keywords say about gathering; a deadline has no effect, for one script gathers all. */
function gatheringArguments(keywords: unknown): Record<string, unknown> {
  const { gather_timeout: _, ...args } = (keywords ?? {}) as Record<string, unknown>;
  return args;
}

/**
 * What a task returned as `ansible_facts`: known of the host from now on.
 *
 * @param manner.asVariables They are variables by their names, too: the playbook has named them, not the host.
 */
export function keepFacts(
  play: PlayRun,
  host: string,
  facts: unknown,
  { asVariables }: { readonly asVariables: boolean },
): void {
  if (typeof facts !== 'object' || facts === null) return;
  play.run.emitter.sawSecrets(facts);
  const memory = play.run.memories.of(host);
  for (const [given, value] of Object.entries(facts)) {
    const name = given.replace(/^ansible_/, '');
    memory.facts.set(name, value);
    if (asVariables && name === given) memory.factVariables.add(name);
  }
}
