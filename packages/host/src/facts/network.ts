import type { Sections } from './collect.ts';
import { textOf } from './platform.ts';

type Facts = Record<string, unknown>;

interface Address4 {
  readonly address: string;
  readonly broadcast: string;
  readonly netmask: string;
  readonly network: string;
  readonly prefix: string;
}

interface Interface {
  readonly device: string;
  active: boolean;
  type: string;
  readonly mtu: number;
  readonly promisc: boolean;
  readonly macaddress?: string;
  ipv4?: Address4;
  ipv4_secondaries?: Address4[];
  ipv6?: { address: string; prefix: string; scope: string }[];
  speed?: number;
  module?: string;
  pciid?: string;
  /** Of a bridge. */
  id?: string;
  stp?: boolean;
  interfaces?: string[];
  /** Of a bond. */
  mode?: string;
  miimon?: string;
  lacp_rate?: string;
  primary?: string;
  all_slaves_active?: boolean;
  slaves?: string[];
  perm_macaddress?: string;
}

/** Interfaces with their addresses, and those that lead to the outside. Without `ip` only what `ifconfig` tells. */
export function networkFacts(sections: Sections): Facts {
  const interfaces = readInterfaces(textOf(sections, 'link'), textOf(sections, 'address'));
  addKernelView(textOf(sections, 'sysfs'), interfaces);
  const facts: Facts = { interfaces: [...interfaces.keys()] };
  for (const [name, found] of interfaces) facts[name.replaceAll(/[-.:]/gu, '_')] = found;
  const all4 = [...interfaces.values()].flatMap(({ ipv4, ipv4_secondaries: more = [] }) =>
    ipv4 ? [ipv4, ...more] : [],
  );
  const all6 = [...interfaces.values()].flatMap(({ ipv6 = [] }) => ipv6);
  const fromIfconfig = [...textOf(sections, 'ifconfig').matchAll(/inet (?:addr:)?(\d+(?:\.\d+){3})/gu)].map(
    (found) => found[1] ?? '',
  );
  return {
    ...facts,
    all_ipv4_addresses: [...all4.map(({ address }) => address), ...fromIfconfig].filter(
      (text) => !text.startsWith('127.'),
    ),
    all_ipv6_addresses: all6.map(({ address }) => address).filter((text) => text !== '::1'),
    default_ipv4: defaultRoute(textOf(sections, 'route4'), interfaces, 'ipv4'),
    default_ipv6: defaultRoute(textOf(sections, 'route6'), interfaces, 'ipv6'),
  };
}

function readInterfaces(links: string, addresses: string): Map<string, Interface> {
  const found = new Map<string, Interface>();
  for (const line of links.split('\n')) {
    const [, name, flags = ''] = /^\d+:\s+([^:@\s]+)[^:]*:\s+<([^>]*)>/u.exec(line) ?? [];
    if (name === undefined) continue;
    const [, kind = '', mac] = /link\/(\S+)(?:\s+([0-9a-f]{2}(?::[0-9a-f]{2})+))?/u.exec(line) ?? [];
    const isLoopback = kind === 'loopback';
    found.set(name, {
      device: name,
      active: flags.split(',').includes('UP') || flags.split(',').includes('LOWER_UP'),
      type: isLoopback ? 'loopback' : kind === 'ether' ? 'ether' : 'unknown',
      mtu: Number(/\smtu (\d+)/u.exec(line)?.[1] ?? 0),
      promisc: flags.split(',').includes('PROMISC'),
      ...(mac !== undefined && !isLoopback && { macaddress: mac }),
    });
  }
  for (const line of addresses.split('\n')) addAddress(line, found);
  return found;
}

/** What `/sys/class/net` says of the interfaces. */
function addKernelView(text: string, interfaces: ReadonlyMap<string, Interface>): void {
  for (const line of text.split('\n')) {
    const [, device = '', name, value = ''] = /^(\S+) (\S+) (.*)$/u.exec(line) ?? [];
    const into = interfaces.get(device);
    if (into !== undefined && name !== undefined) addFromKernel(into, name, value);
  }
}

function addFromKernel(into: Interface, name: string, value: string): void {
  const [first = ''] = value.split(' ');
  switch (name) {
    case 'operstate':
      into.active = value !== 'down';
      break;
    case 'speed':
      into.speed = Number(value);
      break;
    case 'module':
      into.module = value.split('/').at(-1) ?? '';
      break;
    case 'device':
      into.pciid = value.split('/').at(-1) ?? '';
      break;
    case 'bridge':
      into.type = 'bridge';
      into.interfaces ??= [];
      break;
    case 'port':
      into.interfaces = [...(into.interfaces ?? []), value];
      break;
    case 'bridge/bridge_id':
      into.id = value;
      break;
    case 'bridge/stp_state':
      into.stp = value === '1';
      break;
    case 'bonding/mode':
      into.type = 'bonding';
      into.mode = first;
      break;
    case 'bonding/miimon':
      into.miimon = first;
      break;
    case 'bonding/lacp_rate':
      into.lacp_rate = first;
      break;
    case 'bonding/primary':
      into.primary = value;
      break;
    case 'bonding/slaves':
      into.slaves = value.split(' ');
      break;
    case 'bonding/all_slaves_active':
      into.all_slaves_active = value === '1';
      break;
    case 'bonding_slave/perm_hwaddr':
      into.perm_macaddress = value;
      break;
    default:
  }
}

function addAddress(line: string, interfaces: ReadonlyMap<string, Interface>): void {
  const [, name = '', family, address = '', prefix = ''] =
    /^\d+:\s+(\S+)\s+(inet6?)\s+([0-9a-fA-F.:]+)(?:\s+peer\s+\S+?)?(?:\/(\d+))?/u.exec(line) ?? [];
  const into = interfaces.get(name);
  if (into === undefined) return;
  if (family === 'inet') {
    const bits = prefix === '' ? '32' : prefix;
    const one = {
      address,
      broadcast: /\sbrd (\S+)/u.exec(line)?.[1] ?? '',
      ...network(address, Number(bits)),
      prefix: bits,
    };
    if (into.ipv4 === undefined) into.ipv4 = one;
    else into.ipv4_secondaries = [...(into.ipv4_secondaries ?? []), one];
  } else {
    const scope = /\sscope (\S+)/u.exec(line)?.[1] ?? '';
    into.ipv6 = [...(into.ipv6 ?? []), { address, prefix: prefix === '' ? '128' : prefix, scope }];
  }
}

function network(address: string, prefix: number): { readonly netmask: string; readonly network: string } {
  const mask = prefix === 0 ? 0 : (0xff_ff_ff_ff << (32 - prefix)) >>> 0;
  const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  return { netmask: dotted(mask), network: dotted((bits & mask) >>> 0) };
}

function defaultRoute(text: string, interfaces: ReadonlyMap<string, Interface>, family: 'ipv4' | 'ipv6'): Facts {
  const device = /\sdev (\S+)/u.exec(text)?.[1];
  const source = /\ssrc (\S+)/u.exec(text)?.[1];
  const gateway = /\svia (\S+)/u.exec(text)?.[1];
  const found = device === undefined ? undefined : interfaces.get(device);
  if (device === undefined || found === undefined || source === undefined) return {};
  const common = {
    interface: device,
    address: source,
    ...(gateway !== undefined && { gateway }),
    ...(found.macaddress !== undefined && { macaddress: found.macaddress }),
    mtu: found.mtu,
    type: found.type,
  };
  if (family === 'ipv6') {
    const one = found.ipv6?.find(({ address }) => address === source);
    return { ...common, ...(one !== undefined && { prefix: one.prefix, scope: one.scope }) };
  }
  const one = [found.ipv4, ...(found.ipv4_secondaries ?? [])].find((part) => part?.address === source);
  return { ...common, alias: device, ...one };
}
