import { defineAction } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { namesOf, packageNames, packageReturns, packageState, stateOf } from '../system/package-arguments.ts';
import { foreseePackages, type PackageWish, runPackages } from '../system/packages.ts';
import { commands, inEnvironment } from '../targets/commands.ts';

const args = Type.Object(
  {
    name: packageNames('The package, or a list of them.'),
    state: packageState,
    use: Type.Optional(
      Type.Union(
        (['auto', 'apt', 'dnf', 'yum', 'zypper', 'apk'] as const).map((name) => Type.Literal(name)),
        { description: 'The package manager; `auto`, when left out: the one that the host has.' },
      ),
    ),
  },
  { additionalProperties: false },
);

export const packageTask = defineAction({
  name: 'package',
  summary: 'Packages of the host are installed or not.',
  details: 'Through apt-get, dnf, yum, zypper or apk. Check mode asks the package manager and changes nothing.',
  target: commands,
  args,
  returns: packageReturns,

  foresee: (host, args, { environment }) => foreseePackages(inEnvironment(host, environment), wishOf(args)),
  run: (host, args, { environment }) => runPackages(inEnvironment(host, environment), wishOf(args)),

  examples: [
    {
      title: 'Two packages',
      playbook: `
        - name: Tools
          package: { name: [curl, tar], state: present }
      `,
    },
  ],
});

function wishOf({ name, state, use }: typeof args.static): PackageWish {
  return { names: namesOf(name), state: stateOf(state), manager: use === 'auto' ? undefined : use };
}
