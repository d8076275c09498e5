import { defineAction } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { namesOf, packageNames, packageReturns, packageState, stateOf } from '../system/package-arguments.ts';
import { foreseePackages, type PackageWish, runPackages } from '../system/packages.ts';
import { commands, inEnvironment } from '../targets/commands.ts';

const args = Type.Object(
  {
    name: packageNames('The package, or a list of them; with `=` and a version, which may hold `*`.'),
    pkg: packageNames('The same as `name`.'),
    package: packageNames('The same as `name`.'),
    state: packageState,
    update_cache: Type.Optional(
      Type.Boolean({ description: 'Read the lists of packages first; false when left out.' }),
    ),
    cache_valid_time: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Read the lists, but not when they are younger than so many seconds.' }),
    ),
    install_recommends: Type.Optional(
      Type.Boolean({ description: 'Recommended packages too; as the host is set up when left out.' }),
    ),
    purge: Type.Optional(Type.Boolean({ description: 'With `absent`: their configuration too; false when left out.' })),
    autoremove: Type.Optional(
      Type.Boolean({ description: 'With `absent`: what only they needed too; false when left out.' }),
    ),
  },
  { additionalProperties: false },
);

type Args = typeof args.static;

export const apt = defineAction({
  name: 'apt',
  summary: 'Packages of a Debian or Ubuntu host are installed or not.',
  details: 'Check mode asks apt-get for a simulation; the lists of packages are then those that the host has.',
  target: commands,
  args,
  returns: packageReturns,

  foresee: (host, args, { environment }) => foreseePackages(inEnvironment(host, environment), wishOf(args)),
  run: (host, args, { environment }) => runPackages(inEnvironment(host, environment), wishOf(args)),

  examples: [
    {
      title: 'The newest version',
      playbook: `
        - name: Newest OpenSSL
          apt: { name: openssl, state: latest, update_cache: true }
      `,
    },
  ],
});

function wishOf(args: Args): PackageWish {
  return {
    names: namesOf(args.name, args.pkg, args.package),
    state: stateOf(args.state),
    updateCache: args.update_cache ?? (args.cache_valid_time === undefined ? undefined : true),
    cacheValidSeconds: args.cache_valid_time,
    manager: 'apt',
    purge: args.purge,
    autoremove: args.autoremove,
    recommends: args.install_recommends,
  };
}
