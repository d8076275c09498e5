import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Answer, failed, printed } from './commands/answer.ts';
import { compose, type Invocation } from './commands/compose.ts';
import { dockerCp, dockerExec, dockerInspect, dockerPs } from './commands/containers.ts';
import type { ContainerStore } from './container-store.ts';

const VERSION = '27.3.1';

/** Answers a command line of the `docker` program from the lab's own containers. */
export function docker(store: ContainerStore, invocation: Invocation): Answer {
  const [command = 'help', ...args] = invocation.argv;
  switch (command) {
    case 'compose':
      return compose(store, { ...invocation, argv: args });
    case 'ps':
      return dockerPs(store, args);
    case 'container':
      return docker(store, { ...invocation, argv: args[0] === 'ls' ? ['ps', ...args.slice(1)] : args });
    case 'inspect':
      return dockerInspect(store, args);
    case 'exec':
      return dockerExec(store, args);
    case 'cp':
      return dockerCp(store, args, (path) =>
        existsSync(path) && statSync(path).isFile() ? readFileSync(path) : undefined,
      );
    case 'version':
    case '--version':
      return printed(`Docker version ${VERSION}, build lab\n`);
    case 'info':
      return printed(`Server Version: ${VERSION}\nContainers: ${store.all().length}\n`);
    default:
      return failed(`docker: '${command}' is not a docker command.\nSee 'docker --help'`);
  }
}
