import type { Command } from 'commander';
import { line } from '../../console/output.ts';
import { newVaultPasswords, vaultPasswords } from '../../input/vault-passwords.ts';
import {
  addEncryptOption,
  addPasswordOptions,
  chosenLabel,
  encryptingPassword,
  type EncryptOptions,
  passwordOptions,
} from './options.ts';
import { planRekey, type RekeyedFile } from './rekey-plan.ts';
import { replaceFiles } from './replace-file.ts';

type Options = EncryptOptions & { newVaultId?: string; newVaultPasswordFile?: string; dryRun?: boolean };

/** `signet vault rekey FILE|FOLDER…` */
export function addRekey(vault: Command): void {
  const command = vault
    .command('rekey')
    .summary('change the password of encrypted files and values')
    .description(
      'Encrypts anew under another password: whole files, and !vault values inside of YAML files; below a folder, all that it finds. Everything is opened before the first file is written; comments, indentation and all else stay as they are. Below a folder, and for values, only one label is rekeyed: that of the new password if an old one has it too, else that of the only old password.',
    )
    .argument('<path...>', 'encrypted files, YAML files with !vault values, folders');
  addEncryptOption(addPasswordOptions(command))
    .option('--new-vault-id <label@source>', 'the new password, and the label it gives')
    .option('--new-vault-password-file <file>', 'the new password, without a label')
    .option('--dry-run', 'only say what would be done; needs the old passwords only')
    .addHelpText(
      'after',
      `
Examples:
  signet vault rekey secrets.yml --vault-password-file old --new-vault-password-file new
  signet vault rekey . --vault-id prod@old-prod --new-vault-id prod@new-prod --dry-run
  signet vault rekey . --vault-id prod@old-prod --new-vault-id prod@new-prod`,
    )
    .action(async (paths: string[], options: Options) => {
      if (options.newVaultId !== undefined && options.newVaultPasswordFile !== undefined) {
        command.error('error: --new-vault-id and --new-vault-password-file do not go together');
      }
      const old = await vaultPasswords(passwordOptions(options), { isNeeded: true });
      const isDry = options.dryRun ?? false;
      const password = isDry ? undefined : await newPassword(options);
      const plan = planRekey(paths, old, { label: password?.id ?? newLabel(options), password });
      const changed = plan.flatMap(({ content, path }) => (content === undefined ? [] : [{ path, content }]));
      if (!isDry) replaceFiles(changed.map((file) => ({ ...file, mode: 'kept' })));
      for (const file of plan) report(file, isDry);
      summarize(plan, isDry);
    });
}

async function newPassword(options: Options) {
  // What the environment chooses must not win over the new password that was named here.
  const isNamed = options.newVaultId !== undefined || options.newVaultPasswordFile !== undefined;
  const chosen = isNamed ? options.encryptVaultId : chosenLabel(options);
  const candidates = await newVaultPasswords(
    {
      ...(options.newVaultId !== undefined && { vaultId: [options.newVaultId] }),
      ...(options.newVaultPasswordFile !== undefined && { vaultPasswordFile: [options.newVaultPasswordFile] }),
    },
    chosen !== undefined,
  );
  return encryptingPassword(candidates, chosen);
}

/** The label of the new password, as far as options tell it. */
function newLabel({ encryptVaultId, newVaultId, newVaultPasswordFile }: Options): string | undefined {
  if (encryptVaultId !== undefined) return encryptVaultId;
  if (newVaultId?.includes('@')) return newVaultId.slice(0, newVaultId.indexOf('@')) || 'default';
  return newVaultId !== undefined || newVaultPasswordFile !== undefined ? 'default' : undefined;
}

function report({ content, isSkipped, isWhole, others, path, values }: RekeyedFile, isDry: boolean): void {
  const parts: string[] = [];
  const verb = isDry ? 'would be rekeyed' : 'rekeyed';
  if (isWhole && content !== undefined) parts.push(verb);
  if (values > 0) parts.push(`${counted(values, 'value')}${isWhole ? ' inside' : ''} ${verb}`);
  if (others.length > 0) {
    parts.push(
      `${isWhole && content === undefined ? '' : `${counted(others.length, 'value')} `}left alone (${listed(others)})`,
    );
  }
  if (isSkipped) parts.push('left alone: it mentions !vault, but is no YAML file by its name');
  if (parts.length > 0) line(`${path}: ${parts.join('; ')}`);
}

function summarize(plan: readonly RekeyedFile[], isDry: boolean): void {
  const files = plan.filter(({ content }) => content !== undefined);
  const whole = files.filter(({ isWhole }) => isWhole).length;
  const values = plan.reduce((sum, file) => sum + file.values, 0);
  const others = plan.flatMap((file) => file.others);
  const what = `${counted(whole, 'whole file')} and ${counted(values, 'value')} in ${counted(files.length, 'file')}`;
  line(`${isDry ? 'Would rekey' : 'Rekeyed'} ${what}${isDry ? '; nothing was written' : ''}.`);
  if (others.length === 0) return;
  line(`${others.length} left alone under other ids (${listed(others)}); rekey them with another command.`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Such as `dev: 2, default: 1`. */
function listed(ids: readonly string[]): string {
  const unique = [...new Set(ids)].toSorted();
  return unique.map((id) => `${id}: ${ids.filter((other) => other === id).length}`).join(', ');
}
