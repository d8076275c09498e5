import type { Sections } from './collect.ts';
import { textOf } from './platform.ts';

/** What systemd calls it, where Ansible has another word. */
const names: Readonly<Record<string, string>> = {
  microsoft: 'VirtualPC',
  oracle: 'virtualbox',
  vmware: 'VMware',
  qemu: 'kvm',
  amazon: 'kvm',
  'systemd-nspawn': 'systemd-nspawn',
};

/** Whether the host is a container or a virtual machine, and of which kind. */
export function virtualizationFacts(sections: Sections): Record<string, unknown> {
  const guest = (type: string) => ({ virtualization_type: type, virtualization_role: 'guest' });
  if (textOf(sections, 'dockerenv') !== '' || /docker/u.test(textOf(sections, 'cgroup'))) return guest('docker');
  if (textOf(sections, 'containerenv') !== '' || /libpod/u.test(textOf(sections, 'cgroup'))) return guest('podman');
  const virt = textOf(sections, 'virt');
  if (virt !== '' && virt !== 'none') return guest(names[virt] ?? virt);
  const firmware = `${textOf(sections, 'product')} ${textOf(sections, 'vendor')}`;
  if (virt === '') {
    if (/VMware/u.test(firmware)) return guest('VMware');
    if (/VirtualBox/u.test(firmware)) return guest('virtualbox');
    if (/KVM|QEMU|RHEV|OpenStack|Amazon EC2/u.test(firmware)) return guest('kvm');
    if (Number(textOf(sections, 'hypervisor')) > 0) return guest('NA');
  }
  if (textOf(sections, 'kvm') !== '') return { virtualization_type: 'kvm', virtualization_role: 'host' };
  return { virtualization_type: 'NA', virtualization_role: 'NA' };
}
