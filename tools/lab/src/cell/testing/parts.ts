import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';

const JAR = '/usr/share/java/jython.jar';

/** How to start Jython on this machine; undefined without Java or its jar. */
export const jython: readonly string[] | undefined =
  existsSync(JAR) && spawnSync('java', ['-version']).status === 0
    ? [
        'java',
        '-XX:TieredStopAtLevel=1',
        '-XX:+UseSerialGC',
        '-Xmx256m',
        '-Dpython.cachedir.skip=true',
        '-Dpython.import.site=false',
        '-jar',
        JAR,
        '-u',
      ]
    : undefined;

/** A port on 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
