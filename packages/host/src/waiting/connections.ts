import { isIPv4, isIPv6 } from 'node:net';
import type { CommandsReader } from '../targets/commands.ts';

/** The states of a TCP connection, in the order in which Linux numbers them from 1. */
export const tcpStates = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
] as const;

/** Those in which a connection counts as open, as for Ansible. */
export const activeStates = ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'];

export function isTcpState(name: string): boolean {
  return (tcpStates as readonly string[]).includes(name);
}

/** Names are looked up by the host; what it does not know stays as it is. */
const script = `for name do getent ahosts "$name" 2>/dev/null | sed 's/ .*//' || :; echo "$name"; echo; done
echo tables; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null`;

/**
 * Whether anybody is connected to a port of the host.
 *
 * @param to The address that they are connected to; `0.0.0.0` and `::` are any.
 * @param without Names or addresses of those who do not count.
 */
export async function isConnected(
  host: CommandsReader,
  to: { readonly address: string; readonly port: number },
  without: readonly string[],
  states: readonly string[],
): Promise<boolean> {
  const { stdout } = await host.ask(['sh', '-c', script, 'sh', to.address, ...without]);
  const [names = '', tables = ''] = stdout.toString('utf8').split('tables\n');
  const [own = [], ...others] = names.split('\n\n').map((lines) => lines.split('\n').flatMap(inHex));
  const isAny = to.address === '0.0.0.0' || to.address === '::';
  for (const line of tables.split('\n')) {
    const [, local = '', remote = '', state = ''] = line.trim().split(/\s+/u);
    const [address = '', port = ''] = local.split(':');
    if (Number.parseInt(port, 16) !== to.port) continue;
    const name = tcpStates[Number.parseInt(state, 16) - 1];
    if (name === undefined || !states.includes(name)) continue;
    if (!isAny && !own.includes(address)) continue;
    if (!others.flat().includes(remote.split(':')[0] ?? '')) return true;
  }
  return false;
}

/** How `/proc/net/tcp` writes an address, also as one of IPv6: words of four bytes, the last byte first. */
function inHex(address: string): string[] {
  const hex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const words = (bytes: readonly number[]): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 4) text += hex(bytes.slice(at, at + 4).toReversed());
    return text.toUpperCase();
  };
  if (isIPv4(address)) {
    const bytes = address.split('.').map(Number);
    return [words(bytes), `0000000000000000FFFF0000${words(bytes)}`];
  }
  if (!isIPv6(address)) return [];
  const [head = '', tail] = address.split('::');
  const parts = (text: string | undefined): string[] => (text ?? '').split(':').filter((part) => part !== '');
  const [before, after] = [parts(head), parts(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const bytes = [...before, ...zeros, ...after].flatMap((part) => {
    const value = Number.parseInt(part, 16);
    return [value >> 8, value & 255];
  });
  return [words(bytes)];
}
