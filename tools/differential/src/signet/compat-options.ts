import type { SignetRunner } from './requests.ts';

/** The options that ask for Ansible's behaviour, where Signet has them. */
export async function compatOptions(runner: SignetRunner): Promise<readonly string[]> {
  const { stdout } = await runner.run({ folder: process.cwd(), args: ['run', '--help'], env: {} });
  return stdout.includes('--compat') ? ['--compat', 'ansible'] : [];
}
