import { defineTask, MaybeSecret, reveal, Secret, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { editFacts, missingFile } from '../files/edit-facts.ts';
import { checkPlaces, editArguments, editedPath, editReturns, placeArguments } from '../files/edit-arguments.ts';
import { checkPatterns, withLine, withoutLine, wrongArguments } from '../files/line-edit.ts';
import { applyText, compareText, type Edited, type FileText, inEncoding, readText } from '../files/text.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { files } from '../targets/files.ts';

const args = Type.Object(
  {
    ...editArguments,
    line: Type.Optional(
      MaybeSecret({ description: 'The line. A secret is shown nowhere, nor is the rest of the file then.' }),
    ),
    value: Type.Optional(MaybeSecret({ description: 'The same as `line`.' })),
    regexp: Type.Optional(
      Type.String({ description: "The line to replace, or the lines to remove: a regular expression as Python's." }),
    ),
    regex: Type.Optional(Type.String({ description: 'The same as `regexp`.' })),
    search_string: Type.Optional(Type.String({ description: 'The same, as text that the line contains.' })),
    ...placeArguments('line'),
    firstmatch: Type.Optional(Type.Boolean({ description: 'The first line that matches counts, not the last.' })),
    backrefs: Type.Optional(
      Type.Boolean({
        description: '`\\1` and the like in `line` stand for groups of `regexp`; without a match nothing is done.',
      }),
    ),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const lineinfile = defineTask({
  name: 'lineinfile',
  summary: 'One line of a file is there, or no line like it is.',
  details:
    'The rest of the file stays byte by byte as it is. The last line that matches `regexp` is replaced; where none does, ' +
    'the line is added unless it is there already.',
  target: files,
  args,
  returns: { ...editReturns, found: 'With `state: absent`: how many lines were removed.' },

  async read(host, args, context) {
    return (await opened(host, args, context)).file;
  },

  diff: (file, args) => compareText(file, edit(file, args), args, isSecret(args)),

  async apply(host, _changes, args, context) {
    const found = await opened(host, args, context);
    const edited = edit(found.file, args);
    const made = await applyText(host, found, edited, { args, isSecret: isSecret(args) }, context);
    return made.backup_file === undefined ? {} : { backup: made.backup_file };
  },

  facts(file, args, changes) {
    const edited = edit(file, args);
    const { found } = edited;
    if (edited.text === null) return { path: file.path, msg: edited.message };
    const warnings = emptyPatterns(args);
    return {
      ...editFacts(file, edited, changes, isSecret(args)),
      backup: '',
      ...(found !== undefined && { found }),
      ...(warnings.length > 0 && { warnings }),
    };
  },

  examples: [
    {
      title: 'A setting, whether it is there or commented out',
      playbook: `
        - name: No login as root
          lineinfile:
            path: /etc/ssh/sshd_config
            regexp: '^#?PermitRootLogin '
            line: PermitRootLogin no
      `,
      current: {
        path: '/etc/ssh/sshd_config',
        text: 'Port 22\n#PermitRootLogin yes\n',
        encoding: 'utf8',
        owned: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
      },
      changes: [{ path: 'content', from: 'Port 22\n#PermitRootLogin yes\n', to: 'Port 22\nPermitRootLogin no\n' }],
    },
  ],
});

function isSecret({ line, value }: Args): boolean {
  return line instanceof Secret || value instanceof Secret;
}

/** An expression without anything matches every line. */
function emptyPatterns({ regexp, regex, search_string: searched }: Args): string[] {
  const said = (what: string): string =>
    `The ${what} is an empty string, which will match every line in the file. This may have unintended consequences, ` +
    'such as replacing the last line in the file rather than appending.';
  return [
    ...((regexp ?? regex) === ''
      ? [
          `${said('regular expression')} If this is desired, use '^' to match every line in the file and avoid this warning.`,
        ]
      : []),
    ...(searched === '' ? [said('search string')] : []),
  ];
}

async function opened(host: CommandsReader, args: Args, context: TaskContext) {
  check(args, context);
  const found = await readText(host, editedPath(args, context), args, context);
  if (found.file.text !== null || args.create === true || args.state === 'absent') return found;
  const { path } = found.file;
  throw missingFile(path, host.host, `Destination ${path} does not exist !`, context);
}

function check(args: Args, context: TaskContext): void {
  const { search_string: searched } = args;
  const regexp = args.regexp ?? args.regex;
  const line = args.line ?? args.value;
  if (regexp !== undefined && searched !== undefined)
    throw wrongArguments('Parameters are mutually exclusive: regexp|search_string.', 'Give one of them.', context);
  if (args.backrefs === true && searched !== undefined)
    throw wrongArguments('Parameters are mutually exclusive: backrefs|search_string.', 'Give regexp.', context);
  if (args.state === 'absent') {
    if (line === undefined && regexp === undefined && searched === undefined)
      throw wrongArguments(
        'One of line, search_string, or regexp is required with state=absent.',
        'Give line, regexp or search_string.',
        context,
      );
  } else {
    if (line === undefined) throw wrongArguments('A line is required with state=present.', 'Give line.', context);
    if (args.backrefs === true && regexp === undefined)
      throw wrongArguments('A regexp is required with backrefs=true.', 'Give regexp, or leave backrefs out.', context);
  }
  checkPlaces(args, context);
  checkPatterns([regexp], context);
}

function edit(file: FileText, args: Args): Edited & { readonly found?: number } {
  const as = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : inEncoding(text, file.encoding);
  const line = args.line ?? args.value;
  const wish = {
    line: line === undefined ? undefined : as(reveal(line)),
    regexp: as(args.regexp ?? args.regex),
    search_string: as(args.search_string),
    insertafter: as(args.insertafter),
    insertbefore: as(args.insertbefore),
    backrefs: args.backrefs,
    firstmatch: args.firstmatch,
  };
  if (args.state === 'absent') {
    if (file.text === null) return { text: null, message: 'file not present' };
    const { text, found } = withoutLine(file.text, wish);
    return { text, message: found === 0 ? '' : `${found} line(s) removed`, found };
  }
  return withLine(file.text ?? '', { ...wish, line: wish.line ?? '' });
}
