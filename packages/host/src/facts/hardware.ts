import type { Sections } from './collect.ts';
import { textOf } from './platform.ts';

type Facts = Record<string, unknown>;

/** Memory, processors, mounts and what the firmware says of the machine. */
export function hardwareFacts(sections: Sections): Facts {
  const uptime = Number.parseFloat(textOf(sections, 'uptime'));
  return {
    ...memory(textOf(sections, 'meminfo')),
    ...processors(textOf(sections, 'cpuinfo'), Number(textOf(sections, 'processors'))),
    ...(Number.isNaN(uptime) ? {} : { uptime_seconds: Math.floor(uptime) }),
    mounts: mounts(textOf(sections, 'mounts'), textOf(sections, 'df')),
    ...firmware(textOf(sections, 'dmi')),
  };
}

function memory(text: string): Facts {
  const mb = (name: string): number => {
    const found = new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(text)?.[1];
    return Math.floor(Number(found ?? 0) / 1024);
  };
  if (text === '') return {};
  const total = mb('MemTotal');
  const free = mb('MemFree');
  const [swapTotal, swapFree, swapCached] = [mb('SwapTotal'), mb('SwapFree'), mb('SwapCached')];
  const reclaimable = mb('Cached') + mb('Buffers');
  return {
    memtotal_mb: total,
    memfree_mb: free,
    swaptotal_mb: swapTotal,
    swapfree_mb: swapFree,
    memory_mb: {
      real: { total, used: total - free, free },
      nocache: { free: free + reclaimable, used: total - free - reclaimable },
      swap: { total: swapTotal, free: swapFree, used: swapTotal - swapFree, cached: swapCached },
    },
  };
}

function processors(text: string, online: number): Facts {
  const nproc = Number.isNaN(online) || online === 0 ? undefined : online;
  const list: string[] = [];
  const sockets = new Map<string, { cores: number; siblings: number }>();
  for (const block of text.split(/\n\s*\n/u)) {
    const value = (name: string): string | undefined => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'mu').exec(block)?.[1];
    const index = value('processor');
    if (index === undefined) continue;
    const details = [value('vendor_id'), value('model name') ?? value('Processor') ?? value('cpu')];
    list.push(index, ...details.filter((part) => part !== undefined));
    const socket = value('physical id');
    if (socket !== undefined) {
      sockets.set(socket, { cores: Number(value('cpu cores') ?? 1), siblings: Number(value('siblings') ?? 1) });
    }
  }
  const logical = [...text.matchAll(/^processor\s*:/gmu)].length || (nproc ?? 0);
  const [first] = sockets.values();
  const count = sockets.size || logical;
  const cores = first?.cores ?? 1;
  const threads = first === undefined ? 1 : Math.max(1, Math.floor(first.siblings / first.cores));
  return {
    processor: list,
    processor_count: count,
    processor_cores: cores,
    processor_threads_per_core: threads,
    processor_vcpus: count * cores * threads,
    processor_nproc: nproc ?? logical,
  };
}

function mounts(table: string, df: string): Facts[] {
  const sizes = new Map<string, { total: number; available: number }>();
  for (const line of df.split('\n')) {
    const [, total, available, mount] = /\s(\d+)\s+\d+\s+(-?\d+)\s+\d+%\s+(\/.*)$/u.exec(line) ?? [];
    if (mount !== undefined) sizes.set(mount, { total: Number(total) * 1024, available: Number(available) * 1024 });
  }
  const found: Facts[] = [];
  for (const line of table.split('\n')) {
    const [device = '', mount = '', fstype = '', options = ''] = line.split(' ').map(unescaped);
    if ((!device.startsWith('/') && !device.includes(':/')) || fstype === 'none') continue;
    const size = sizes.get(mount);
    found.push({
      mount,
      device,
      fstype,
      options,
      ...(size !== undefined && { size_total: size.total, size_available: size.available }),
    });
  }
  return found;
}

/** `/proc/mounts` writes blanks as octal. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/gu, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}

const firmwareNames: Readonly<Record<string, string>> = { sys_vendor: 'system_vendor' };

function firmware(text: string): Facts {
  const facts: Facts = {};
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^(\w+)=(.*)$/u.exec(line) ?? [];
    // Ansible says NA both where there is nothing and where the user may not read it.
    if (name !== undefined) facts[firmwareNames[name] ?? name] = value === '-' || value === '' ? 'NA' : value;
  }
  return facts;
}
