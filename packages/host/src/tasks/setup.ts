import { defineAssertion, type Vars } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { collect } from '../facts/collect.ts';
import { distributionFacts } from '../facts/distribution.ts';
import { hardwareFacts } from '../facts/hardware.ts';
import { networkFacts } from '../facts/network.ts';
import { platformFacts } from '../facts/platform.ts';
import { chosenSubsets, filtered, subsetNames } from '../facts/subsets.ts';
import { virtualizationFacts } from '../facts/virtualization.ts';
import { commands } from '../targets/commands.ts';

export interface Gathered {
  readonly facts: Readonly<Record<string, unknown>>;
}

const list = (item: object, description: string) =>
  Type.Optional(
    Type.Unsafe<string | readonly string[]>({ anyOf: [item, { type: 'array', items: item }], description }),
  );

const args = Type.Object(
  {
    gather_subset: list(
      { type: 'string' },
      'Which facts: `all`, `min`, `hardware`, `network`, `virtual`, or one by its name; with `!` in front all but those.',
    ),
    filter: list({ type: 'string' }, 'Only facts whose name matches one of these patterns, such as `distribution*`.'),
    fact_path: Type.Optional(
      Type.String({ description: "Folder of the host's own facts, `*.fact`; `/etc/ansible/facts.d` when left out." }),
    ),
  },
  { additionalProperties: false },
);

export const setup = defineAssertion({
  name: 'setup',
  summary: 'Facts about the host.',
  details:
    'One script in the shell of the host asks for all of them; no Python is needed there: `python` tells of the one that is, or that `ansible_python_interpreter` names. The ' +
    'variable `ansible_facts` has them under the names that Ansible gives them, without `ansible_`; what `register` ' +
    'receives has them with it.',
  target: commands,
  args,
  returns: { ansible_facts: 'The facts, each with `ansible_` in front of its name.' },

  async read(host, args, { environment, vars }): Promise<Gathered> {
    const subsets = chosenSubsets(asList(args.gather_subset));
    const sections = await collect(host, subsets, args.fact_path ?? '/etc/ansible/facts.d', {
      env: environment,
      python: interpreterIn(vars),
    });
    const facts: Record<string, unknown> = {};
    const distribution = distributionFacts(sections);
    if (subsets.includes('min')) Object.assign(facts, platformFacts(sections, distribution), distribution);
    if (subsets.includes('hardware')) Object.assign(facts, hardwareFacts(sections));
    if (subsets.includes('network')) Object.assign(facts, networkFacts(sections));
    if (subsets.includes('virtual')) Object.assign(facts, virtualizationFacts(sections));
    facts['gather_subset'] = asList(args.gather_subset ?? 'all');
    facts['module_setup'] = true;
    return { facts: filtered(facts, asList(args.filter)) };
  },

  verify(_current, args) {
    const unknown = asList(args.gather_subset).filter((name) => !subsetNames.includes(name.replace(/^!/u, '')));
    return unknown.map((name) => ({
      severity: 'error',
      code: 'UNKNOWN_SUBSET',
      message: `There is no subset "${name}" of facts.`,
      hint: `Use one of: ${subsetNames.join(', ')}.`,
    }));
  },

  facts: ({ facts }) => ({ ansible_facts: prefixed(facts) }),

  examples: [
    {
      title: 'Only what the system is',
      playbook: `
        - name: Which system
          setup: { gather_subset: [min], filter: "distribution*" }
      `,
      current: { facts: { distribution: 'Debian', distribution_version: '12.11' } },
      findings: [],
    },
  ],
});

/** What says how the facts were gathered; Ansible puts no prefix in front of it. */
const ABOUT_GATHERING: ReadonlySet<string> = new Set(['gather_subset', 'module_setup']);

function prefixed(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [ABOUT_GATHERING.has(name) ? name : `ansible_${name}`, value]),
  );
}

/** `ansible_python_interpreter`, unless it leaves the choice to the host. */
function interpreterIn(vars: Vars): string | undefined {
  const given = vars.get('ansible_python_interpreter');
  return typeof given === 'string' && !given.startsWith('auto') ? given : undefined;
}

function asList(given: string | readonly string[] | undefined): readonly string[] {
  if (given === undefined) return [];
  return typeof given === 'string' ? given.split(',').map((name) => name.trim()) : given;
}
