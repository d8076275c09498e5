import { TargetError } from '@signet/core';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';

/** What the host said, by the name of the section. */
export type Sections = ReadonlyMap<string, string>;

export const subsets = ['min', 'hardware', 'network', 'virtual'] as const;
export type Subset = (typeof subsets)[number];

// Each section is its name and its text, both ended by NUL. What a host does not have is empty.
const head = String.raw`given=$PATH; PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH
section() { printf '%s\0' "$1"; shift; "$@" </dev/null 2>/dev/null; printf '\0'; }
text() { [ -r "$1" ] && cat -- "$1"; }
environment() { PATH=$given command env -0 || PATH=$given command env; }
dates() { LC_ALL=C date '+%Y
%m
%A
%w
%W
%d
%H
%M
%S
%s
%Z
%z
%N'; LC_ALL=C date -u '+%Y-%m-%dT%H:%M:%S'; }
first() { for program do command -v "$program" && break; done; }
managers() { for path in /usr/bin/rpm-ostree /usr/bin/yum /usr/bin/dnf /usr/bin/apt-get /usr/bin/zypper /usr/bin/pacman \
  /bin/opkg /sbin/apk /usr/sbin/pkg /usr/bin/emerge /usr/bin/xbps-install /usr/local/sbin/pkg /usr/bin/installp \
  /usr/local/bin/brew /opt/homebrew/bin/brew; do [ -x "$path" ] && echo "$path"; done; }
init() { cat /proc/1/comm || ps -p 1 -o comm= || readlink /sbin/init; }
services() { [ -d /run/systemd/system ] && echo systemd; [ -x /sbin/openrc ] && echo openrc; [ -d /etc/init.d ] && echo sysvinit; }
passwd() { getent passwd "$(id -un)" || grep "^$(id -un):" /etc/passwd; }
ids() { id -u; id -g; id -ru; id -rg; id -un; }
keys() { for file in /etc/ssh/ssh_host_*_key.pub; do [ -r "$file" ] && echo "$file $(cat "$file")"; done; }
interpreted() { [ -n "$interpreter" ] || interpreter=$(first python3 python3.13 python3.12 python3.11 python3.9 python3.6 python)
  [ -n "$interpreter" ] && echo "$interpreter" && "$interpreter" -V 2>&1; }
machine() { cat /etc/machine-id || cat /var/lib/dbus/machine-id; }
interfaces() { for folder in /sys/class/net/*; do
  device=${'${folder##*/}'}
  [ -d "$folder" ] || continue
  for name in operstate speed bridge/bridge_id bridge/stp_state bonding/mode bonding/miimon bonding/lacp_rate bonding/primary \
    bonding/slaves bonding/all_slaves_active bonding_slave/perm_hwaddr; do
    if [ -r "$folder/$name" ] && read -r value <"$folder/$name"; then echo "$device $name $value"; fi
  done
  if [ -d "$folder/bridge" ]; then echo "$device bridge yes"; fi
  for port in "$folder"/brif/*; do if [ -e "$port" ]; then echo "$device port ${'${port##*/}'}"; fi; done
  if [ -e "$folder/device/driver/module" ]; then echo "$device module $(readlink -f "$folder/device/driver/module")"; fi
  if [ -e "$folder/device" ]; then echo "$device device $(readlink -f "$folder/device")"; fi
done; }
root() { here=$(stat -c '%d %i' /); first=$(stat -c '%d %i' /proc/1/root/.)
  if [ -n "$first" ]; then [ "$here" = "$first" ] && echo same
  else case $here in *' 2'|*' 128'|*' 256') echo same ;; esac; fi; }
`;

const parts: Readonly<Record<Subset, string>> = {
  min: String.raw`
section uname uname -s
section release uname -r
section version uname -v
section machine uname -m
section nodename uname -n
section fqdn hostname -f
section bits getconf LONG_BIT
section os-release cat /etc/os-release
section debian text /etc/debian_version
section redhat text /etc/redhat-release
section oslevel oslevel
section sw_vers sw_vers -productVersion
section lsb lsb_release -a
section dates dates
section environment environment
section managers managers
section init init
section services services
section ids ids
section passwd passwd
section keys keys
section python interpreted
section machine-id machine
section root root
section cmdline text /proc/cmdline
section resolv text /etc/resolv.conf
section fips text /proc/sys/crypto/fips_enabled
section apparmor ls -d /sys/kernel/security/apparmor
section selinux getenforce
section loadavg text /proc/loadavg
`,
  hardware: String.raw`
section meminfo text /proc/meminfo
section cpuinfo text /proc/cpuinfo
section processors getconf _NPROCESSORS_ONLN
section uptime text /proc/uptime
section mounts text /proc/mounts
section df df -kP
section dmi sh -c 'for name in product_name product_serial product_uuid product_version sys_vendor bios_date bios_vendor \
  bios_version board_name board_serial board_vendor board_version chassis_serial chassis_vendor chassis_version; do
  file=/sys/devices/virtual/dmi/id/$name
  if [ -e "$file" ]; then echo "$name=$(cat "$file" 2>/dev/null)"; else echo "$name=-"; fi; done'
`,
  network: String.raw`
section link ip -o link
section address ip -o address
section route4 ip -4 route get 8.8.8.8
section route6 ip -6 route get 2404:6800:400a:800::1012
section sysfs interfaces
section ifconfig sh -c 'command -v ip >/dev/null || ifconfig -a'
`,
  virtual: String.raw`
section dockerenv ls -d /.dockerenv /.dockerinit
section containerenv ls -d /run/.containerenv
section cgroup text /proc/1/cgroup
section virt systemd-detect-virt
section kvm ls -d /sys/module/kvm
section hypervisor sh -c 'grep -c "^flags.*hypervisor" /proc/cpuinfo'
section product text /sys/devices/virtual/dmi/id/product_name
section vendor text /sys/devices/virtual/dmi/id/sys_vendor
`,
};

function localFacts(folder: string): string {
  return String.raw`
for file in ${expandedWord(folder)}/*.fact; do
  [ -e "$file" ] || [ -L "$file" ] || continue
  name=${'${file##*/}'}; name=${'${name%.fact}'}
  if [ ! -e "$file" ]; then printf 'dead %s\0%s\0' "$name" "$file"; continue; fi
  printf 'local %s\0' "$name"
  if [ -x "$file" ]; then
    { said=$({ "$file" </dev/null; echo "code $?" >&2; } 2>&1 >&3); } 3>&1
    printf '\0code %s\0%s\n%s' "$name" "$file" "$said"
  else cat "$file" 2>/dev/null
  fi
  printf '\0'
done
`;
}

/** Asks a host about itself, in one script. */
export async function collect(
  host: CommandsReader,
  wanted: readonly Subset[],
  factPath: string,
  { env, python = '' }: { readonly env: Readonly<Record<string, string>>; readonly python?: string | undefined },
): Promise<Sections> {
  const script = [
    `interpreter=${python === '' ? '' : expandedWord(python)}`,
    head,
    ...wanted.map((subset) => parts[subset]),
    localFacts(factPath),
    'true',
  ].join('\n');
  const { code, stdout, stderr } = await host.ask(['sh', '-s'], { stdin: script, env });
  if (code !== 0) {
    throw new TargetError(`The facts of ${host.host} could not be gathered: ${stderr.toString('utf8').trim()}.`, {
      code: 'FACTS_UNREADABLE',
      hint: 'Look whether a POSIX shell works there.',
    });
  }
  const sections = new Map<string, string>();
  const pieces = splitSections(stdout.toString('utf8'));
  for (const [name, value] of pieces) sections.set(name, value);
  return sections;
}

/** The environment is separated by NUL too where `env` can do that: its section ends where the next one begins. */
function splitSections(text: string): [string, string][] {
  const pieces = text.split('\0');
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const name = pieces[at] ?? '';
    if (name !== 'environment') {
      found.push([name, pieces[at + 1] ?? '']);
      continue;
    }
    let end = at + 1;
    while (end < pieces.length && pieces[end] !== 'managers') end += 1;
    found.push([name, pieces.slice(at + 1, end).join('\0')]);
    at = end - 2;
  }
  return found;
}
