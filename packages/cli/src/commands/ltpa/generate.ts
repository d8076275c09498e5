import { hostname } from 'node:os';
import { generateKeys, type KeyFileHeader, type Layout, writeKeyFile } from '@signet/ltpa';
import { type Command, Option } from 'commander';
import { fieldLines, shown } from '../../console/ltpa/screen.ts';
import { errorLine, isWritten, theme } from '../../console/output.ts';
import { idsOf } from '../../input/ltpa-keys.ts';
import { requiredPassword } from '../../input/ltpa-password.ts';
import { addJsonOption, addPasswordOptions, PASSWORD_VARIABLE, show } from './options.ts';
import { refuseOutput, writeKeys } from './output-file.ts';

interface Options {
  readonly realm: string;
  readonly output: string;
  readonly layout: Layout;
  readonly host?: string;
  readonly order?: KeyFileHeader['order'];
  readonly force?: boolean;
  readonly passwordFile?: string;
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

/** `signet ltpa generate` */
export function addGenerate(ltpa: Command): void {
  const command = ltpa
    .command('generate')
    .summary('new random keys in a new key file')
    .description(
      'Makes new keys and writes them as WebSphere exports them, for you alone (mode 0600). Import the file on every server of the single sign-on; until all have it, logins of one are refused by the others.',
    )
    .requiredOption('--realm <realm>', 'realm of the user registry, such as defaultWIMFileBasedRealm')
    .requiredOption('-o, --output <file>', 'the new file; "-" is standard output')
    .addOption(
      new Option('--layout <layout>', '1.0, or 2.0 for a Liberty in FIPS 140-3 mode, which no other product reads')
        .choices(['1.0', '2.0'])
        .default('1.0'),
    )
    .option('--host <name>', 'what the file says it was made on (the name of this machine)')
    .addOption(
      new Option('--order <java>', 'order of the properties, as that version of Java writes them').choices([
        'java8',
        'java9',
        'java18',
      ]),
    )
    .option('--force', 'replace a file that is there; with "-o -": show the keys on a terminal');
  addJsonOption(addPasswordOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa generate --realm defaultWIMFileBasedRealm -o ltpa.keys
  (umask 077; openssl rand -hex 16 > ltpa.password)
  signet ltpa generate --realm ldap.example.com:389 -o ltpa.keys \\
    --password-file ltpa.password
  signet ltpa generate --realm defaultRealm -o - --password-file ltpa.password |
    signet vault encrypt > ltpa.keys.vault`,
    )
    .action(async (options: Options) => {
      const { force = false, layout, output, realm } = options;
      if (output === '-' && options.json) command.error('error: --json and "-o -" both are standard output');
      refuseOutput(output, force);
      const password = await requiredPassword({
        file: options.passwordFile,
        fromStdin: options.passwordStdin,
        variable: PASSWORD_VARIABLE,
        question: 'Password of the new key file',
        isNew: true,
      });
      const keys = generateKeys({ layout, realm });
      const { publicId, sharedId } = keys;
      const text = writeKeyFile(keys, password, {
        creationDate: new Date(),
        creationHost: options.host ?? hostname(),
        ...(options.order !== undefined && { order: options.order }),
      });
      keys.dispose();
      // Nothing is written that this command itself does not read again.
      idsOf({ name: output, bytes: Buffer.from(text, 'latin1') }, password);
      writeKeys(output, text, force);
      if (output === '-') {
        if (await isWritten()) errorLine(`New keys: ${publicId}`);
        return;
      }
      show(
        options,
        () => ({ file: output, layout, realm, publicId, sharedId }),
        () => [
          `${shown(output)} has new keys, layout ${layout}.`,
          '',
          ...fieldLines(
            [
              ['realm', shown(realm)],
              ['public id', publicId],
              ['shared id', sharedId],
            ],
            theme(process.stdout),
          ),
        ],
      );
    });
}
