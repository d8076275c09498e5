import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openConnection } from '../index.ts';

/** What one server needs to be reached. */
interface Place {
  readonly port: number;
  readonly keyFile: string;
  readonly knownHostsFile: string;
}

/** Starts the servers here, and measures in a process of its own, whose memory is Signet's alone. */
async function serveAndMeasure(hosts: number, commands: number, servers: number): Promise<void> {
  const { startSshd } = await import('@signet/testkit');
  process.setMaxListeners(servers + 10);
  const sshds = await Promise.all(Array.from({ length: servers }, () => startSshd()));
  try {
    const places = sshds.map(({ port, keyFile, knownHostsFile }): Place => ({ port, keyFile, knownHostsFile }));
    const self = fileURLToPath(import.meta.url);
    const words = ['--import', 'tsx', self, String(hosts), String(commands), JSON.stringify(places)];
    spawnSync(process.execPath, words, { stdio: 'inherit' });
  } finally {
    await Promise.all(sshds.map((sshd) => sshd.stop()));
  }
}

async function measure(hosts: number, commands: number, places: readonly Place[]): Promise<void> {
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  let connectedMs = 0;
  const one = async (index: number): Promise<void> => {
    const { port, keyFile, knownHostsFile } = places[index % places.length]!;
    const connection = await openConnection({
      host: `host${index}`,
      kind: 'ssh',
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      privateKeyFiles: [keyFile],
      knownHostsFiles: [knownHostsFile],
      hostKeyChecking: true,
      connectTimeoutMs: 30_000,
      signal: new AbortController().signal,
    });
    connectedMs = Math.max(connectedMs, performance.now() - started);
    for (let count = 0; count < commands; count += 1) {
      const { code } = await connection.run(['true']);
      if (code !== 0) throw new Error(`true ended with ${code}`);
    }
    await connection.close();
  };
  await Promise.all(Array.from({ length: hosts }, (_, index) => one(index)));
  const { user, system } = process.cpuUsage(cpuBefore);
  const peak = Number(/VmHWM:\s+(\d+)/u.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  process.stdout.write(
    `${hosts} hosts x ${commands} commands on ${places.length} sshds: ${Math.round(performance.now() - started)} ms, ` +
      `last login after ${Math.round(connectedMs)} ms, own CPU ${Math.round((user + system) / 1000)} ms, ` +
      `peak memory ${Math.round(peak / 1024)} MB\n`,
  );
}

// Usage: node --import tsx src/testing/measure.ts [HOSTS] [COMMANDS] [SERVERS]
const [hosts = '50', commands = '20', servers = '50'] = process.argv.slice(2);
if (servers.startsWith('[')) await measure(Number(hosts), Number(commands), JSON.parse(servers) as Place[]);
else await serveAndMeasure(Number(hosts), Number(commands), Number(servers));
