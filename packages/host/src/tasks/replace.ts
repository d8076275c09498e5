import { defineTask, MaybeSecret, reveal, Secret, type TaskContext } from '@signet/core';
import { pythonRegex } from '@signet/expressions';
import { type Static, Type } from '@sinclair/typebox';
import { contentDiff, editFacts, missingFile } from '../files/edit-facts.ts';
import { editArguments, editedPath, editReturns } from '../files/edit-arguments.ts';
import { checkPatterns } from '../files/line-edit.ts';
import { applyText, compareText, type Edited, type FileText, inEncoding, readText } from '../files/text.ts';
import type { CommandsReader } from '../targets/commands.ts';
import { files } from '../targets/files.ts';

const args = Type.Object(
  {
    ...editArguments,
    regexp: Type.String({
      description:
        "What is replaced: a regular expression as Python's, in which `^` and `$` stand for every line's ends.",
    }),
    replace: Type.Optional(
      MaybeSecret({
        description: 'What takes its place; `\\1` and `\\g<name>` stand for groups. Nothing when left out.',
      }),
    ),
    after: Type.Optional(Type.String({ description: 'Only behind the first match of this expression.' })),
    before: Type.Optional(Type.String({ description: 'Only before a match of this expression.' })),
    encoding: Type.Optional(
      Type.Literal('utf-8', { description: 'Only `utf-8`; bytes that are none stay as they are.' }),
    ),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const replace = defineTask({
  name: 'replace',
  summary: 'No text of a file matches an expression: all of it is replaced.',
  details: 'What takes the place of a match must not match again, else the task never comes to rest and says so.',
  target: files,
  args,
  returns: editReturns,

  async read(host, args, context) {
    return (await opened(host, args, context)).file;
  },

  diff: (file, args) => compareText(file, edit(file, args), args, args.replace instanceof Secret),

  async apply(host, _changes, args, context) {
    const found = await opened(host, args, context);
    const isSecret = args.replace instanceof Secret;
    return applyText(host, found, edit(found.file, args), { args, isSecret }, context);
  },

  facts(file, args, changes) {
    const edited = edit(file, args);
    const { path, msg } = editFacts(file, edited, changes, args.replace instanceof Secret);
    const isShown = file.isShown === true && edited.text !== file.text;
    const diff = {
      ...contentDiff(file, edited, args.replace instanceof Secret),
      before_header: path,
      after_header: path,
    };
    return { path, rc: 0, msg, ...(isShown && { diff }) };
  },

  examples: [
    {
      title: 'A host that was renamed',
      playbook: `
        - name: New name of the directory
          replace:
            path: /opt/service/service.xml
            regexp: 'ldap-old(\\.example\\.com)?'
            replace: 'ldap\\1'
      `,
      current: {
        path: '/opt/service/service.xml',
        text: '<a h="ldap-old.example.com"/><b h="ldap-old"/>\n',
        encoding: 'utf8',
        owned: { mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
      },
      changes: [
        {
          path: 'content',
          from: '<a h="ldap-old.example.com"/><b h="ldap-old"/>\n',
          to: '<a h="ldap.example.com"/><b h="ldap"/>\n',
        },
      ],
    },
  ],
});

async function opened(host: CommandsReader, args: Args, context: TaskContext) {
  checkPatterns([args.regexp, args.after, args.before], context);
  const found = await readText(host, editedPath(args, context), args, context);
  if (found.file.text !== null) return found;
  const { path } = found.file;
  throw missingFile(path, host.host, `Path ${path} does not exist !`, context);
}

function edit({ text, encoding }: FileText, args: Args): Edited {
  if (text === null) return { text, message: '' };
  const as = (given: string): string => inEncoding(given, encoding);
  const section = sectionOf(text, args.after && as(args.after), args.before && as(args.before));
  if (section === undefined) {
    const pattern = patternOf(args.after, args.before);
    return { text, message: `Pattern for before/after params did not match the given file: ${pattern}` };
  }
  const { head, body, tail } = section;
  const replacement = as(reveal(args.replace ?? ''));
  const { text: replaced, count } = pythonRegex(as(args.regexp), { multiline: true }).replace(body, replacement, 0);
  return { text: head + replaced + tail, message: replaced === body ? '' : `${count} replacements made` };
}

function patternOf(after: string | undefined, before: string | undefined): string {
  const inner = after !== undefined && before !== undefined ? '(?P<subsection>.*?)' : '(?P<subsection>.*)';
  return `${after ?? ''}${inner}${before ?? ''}`;
}

/** The part of the text that counts, and what stands around it. */
function sectionOf(text: string, after: string | undefined, before: string | undefined) {
  if ((after ?? '') === '' && (before ?? '') === '') return { head: '', body: text, tail: '' };
  const regex = pythonRegex(patternOf(after, before), { dotAll: true });
  const match = regex.find(text);
  const group = regex.groupNamed('subsection');
  if (match === undefined || group === undefined) return undefined;
  const characters = [...text];
  const start = match.starts[group] ?? 0;
  const body = match.groups[group] ?? '';
  return { head: characters.slice(0, start).join(''), body, tail: characters.slice(start + [...body].length).join('') };
}
