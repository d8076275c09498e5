import { defineAction } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { shellError } from '../files/shell-error.ts';
import { expandedWord, quote } from '../shell/quote.ts';
import { commands } from '../targets/commands.ts';

const args = Type.Object(
  {
    state: Type.Optional(
      Type.Union([Type.Literal('file'), Type.Literal('directory')], { description: '`file` when left out.' }),
    ),
    path: Type.Optional(
      Type.String({ description: "The folder it is made in; the host's own for such files when left out." }),
    ),
    prefix: Type.Optional(Type.String({ description: 'How its name begins; `ansible.` when left out.' })),
    suffix: Type.Optional(Type.String({ description: 'How its name ends.' })),
  },
  { additionalProperties: false },
);

export const tempfile = defineAction({
  name: 'tempfile',
  summary: 'A file or folder with a new name, for this run.',
  details: 'Only its user may read it. Nothing removes it: do that with `file`, best in an `always` section.',
  target: commands,
  args,
  returns: {
    path: 'The path.',
    state: '`file` or `directory`.',
    mode: 'Permissions.',
    size: 'Its bytes.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
  },

  foresee: async (_host, { state = 'file' }) => [`make a temporary ${state}`],

  async run(host, { state = 'file', path, prefix = 'ansible.', suffix = '' }) {
    const make = state === 'file' ? 'set -C; : > "$new"' : 'mkdir -- "$new"';
    const script = `umask 077; LC_ALL=C; export LC_ALL
folder=${path === undefined ? '"${TMPDIR:-/tmp}"' : expandedWord(path)}
[ -d "$folder" ] || { echo "no such file: $folder" >&2; exit 90; }
try=0
while [ $try -lt 20 ]; do
  random=$(od -An -N6 -tx1 /dev/urandom 2>/dev/null | tr -d ' \\n')
  new=$folder/${quote(prefix)}\${random:-$$.$try}${quote(suffix)}
  if ( ${make} ) 2>/dev/null; then size=$(ls -ldn "$new"); printf '%s\\n%s' "$size" "$new"; exit 0; fi
  try=$((try + 1))
done
( ${make} )
exit 90`;
    const result = await host.run(['sh', '-c', script]);
    if (result.code !== 0) throw shellError(host.host, 'Making', path ?? 'a temporary file', result);
    const [listed = '', ...rest] = result.stdout.toString('utf8').split('\n');
    const made = rest.join('\n');
    const [, , uid, gid, size] = listed.split(/\s+/u).map(Number);
    const mode = state === 'file' ? '0600' : '0700';
    return { effects: [`make ${made}`], changed: true, facts: { path: made, state, mode, size, uid, gid } };
  },

  examples: [
    {
      title: 'A folder to unpack into',
      playbook: `
        - name: Folder for this run
          tempfile: { state: directory, suffix: .unpack }
          register: folder
      `,
    },
  ],
});
