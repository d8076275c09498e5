import { defineAction } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { namesOf, packageNames, packageReturns, packageState, stateOf } from '../system/package-arguments.ts';
import { foreseePackages, type PackageWish, runPackages } from '../system/packages.ts';
import { commands, inEnvironment } from '../targets/commands.ts';

const args = Type.Object(
  {
    name: packageNames('The package, or a list of them.'),
    pkg: packageNames('The same as `name`.'),
    state: packageState,
    update_cache: Type.Optional(
      Type.Boolean({ description: 'Read the lists of packages first; false when left out.' }),
    ),
    autoremove: Type.Optional(
      Type.Boolean({ description: 'With `absent`: what only they needed too; false when left out.' }),
    ),
  },
  { additionalProperties: false },
);
type Args = typeof args.static;

export const dnf = defineAction({
  name: 'dnf',
  summary: 'Packages of a Fedora or Red Hat host are installed or not.',
  target: commands,
  args,
  returns: packageReturns,

  foresee: (host, args, { environment }) => foreseePackages(inEnvironment(host, environment), wishOf(args, 'dnf')),
  run: (host, args, { environment }) => runPackages(inEnvironment(host, environment), wishOf(args, 'dnf')),

  examples: [
    {
      title: 'A package that has to go',
      playbook: `
        - name: No telnet
          dnf: { name: telnet, state: absent }
      `,
    },
  ],
});

export const yum = defineAction({
  name: 'yum',
  summary: 'Packages of an older Red Hat host are installed or not.',
  target: commands,
  args,
  returns: packageReturns,

  foresee: (host, args, { environment }) => foreseePackages(inEnvironment(host, environment), wishOf(args, 'yum')),
  run: (host, args, { environment }) => runPackages(inEnvironment(host, environment), wishOf(args, 'yum')),

  examples: [
    {
      title: 'A package',
      playbook: `
        - name: Tools
          yum: { name: [curl, tar] }
      `,
    },
  ],
});

function wishOf(args: Args, manager: 'dnf' | 'yum'): PackageWish {
  return {
    names: namesOf(args.name, args.pkg),
    state: stateOf(args.state),
    updateCache: args.update_cache,
    autoremove: args.autoremove,
    manager,
  };
}
