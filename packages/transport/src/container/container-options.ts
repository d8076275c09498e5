import { type Vars } from '@signet/core';
import { splitFlags } from '../become/split-flags.ts';
import type { ConnectionOptions } from '../options.ts';
import type { VariableReader } from '../variables.ts';

/** kubectl's options that a variable names; a token or password would be in its argv, so these are refused. */
const kubectlOptions: readonly (readonly [string, ...string[]])[] = [
  ['--kubeconfig', 'ansible_kubectl_kubeconfig', 'ansible_kubectl_config'],
  ['--context', 'ansible_kubectl_context'],
  ['--namespace', 'ansible_kubectl_namespace'],
  ['--server', 'ansible_kubectl_host', 'ansible_kubectl_server'],
  ['--certificate-authority', 'ansible_kubectl_ca_cert', 'ansible_kubectl_ssl_ca_cert'],
  ['--client-certificate', 'ansible_kubectl_cert_file', 'ansible_kubectl_client_cert'],
  ['--client-key', 'ansible_kubectl_key_file', 'ansible_kubectl_client_key'],
];

type ContainerPart = Pick<ConnectionOptions, 'address' | 'user' | 'program' | 'programArgs' | 'container'>;

/** Which container to enter, and how, from Ansible's variables for Docker, Podman and kubectl. */
export function containerOptions(
  host: string,
  kind: 'docker' | 'podman' | 'kubectl',
  read: VariableReader,
  vars: Vars,
): ContainerPart {
  const extra = splitFlags(read.text(`ansible_${kind}_extra_args`) ?? '');
  const program = read.text(`ansible_${kind}_executable`);
  const common = { ...(program !== undefined && { program }) };
  if (kind !== 'kubectl') {
    return {
      ...common,
      address: read.text(`ansible_${kind}_host`, 'ansible_host') ?? host,
      user: read.text(`ansible_${kind}_user`, 'ansible_user') ?? '',
      ...(extra.length > 0 && { programArgs: extra }),
    };
  }
  for (const name of ['ansible_kubectl_token', 'ansible_kubectl_password']) {
    if (vars.get(name) === undefined) continue;
    throw read.error(
      name,
      'UNSUPPORTED_VARIABLE',
      `Host ${host} has ${name}, which kubectl takes only where other users can see it.`,
      'Put it into a kubeconfig file and name that with ansible_kubectl_kubeconfig.',
    );
  }
  const options = kubectlOptions.flatMap(([option, ...names]) => {
    const value = read.text(...names);
    return value === undefined ? [] : [`${option}=${value}`];
  });
  const container = read.text('ansible_kubectl_container');
  return {
    ...common,
    address: read.text('ansible_kubectl_pod', 'ansible_host') ?? host,
    user: '',
    programArgs: [...options, ...extra],
    ...(container !== undefined && { container }),
  };
}
