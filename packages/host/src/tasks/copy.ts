import { type Change, defineTask, MaybeSecret, reveal, sameValue, Secret } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { FileMode, modeBits, modeText, sameSpelling } from '../file-mode.ts';
import { files } from '../targets/files.ts';

/** A file as it is; `null` for what is not there. */
interface Current {
  readonly content: string | Secret | null;
  readonly mode: string | null;
}

const args = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'The file on the host.' }),
    content: MaybeSecret({ description: 'Its whole content. A secret is shown nowhere.' }),
    mode: Type.Optional(FileMode),
  },
  { additionalProperties: false },
);

export const copy = defineTask({
  name: 'host.copy',
  summary: 'A file with a given content.',
  details:
    'The file is replaced whole, by a rename: a reader sees the old or the new one, never half of it. ' +
    'Without `mode` an existing file keeps its mode; a new one gets 0644, or 0600 when its content is a secret.',
  target: files,
  args,

  async read(files, args): Promise<Current> {
    const content = await files.readFile(args.path);
    if (content === undefined) return { content: null, mode: null };
    const info = await files.stat(args.path);
    const text = content.toString('utf8');
    return {
      content: args.content instanceof Secret ? new Secret(text) : text,
      mode: info === undefined ? null : modeText(info.mode),
    };
  },

  diff(current, args) {
    const changes: Change[] = [];
    if (!sameValue(current.content, args.content))
      changes.push({ path: 'content', from: current.content, to: args.content });
    const mode = sameSpelling(args.mode);
    if (mode !== undefined && current.mode !== mode) changes.push({ path: 'mode', from: current.mode, to: mode });
    return changes;
  },

  async apply(files, changes, args) {
    const mode = args.mode === undefined ? undefined : modeBits(args.mode);
    const content = changes.find(({ path }) => path === 'content');
    if (content === undefined) {
      if (mode !== undefined && changes.length > 0) await files.setMode(args.path, mode);
      return;
    }
    const fallback = content.from === null && args.content instanceof Secret ? 0o600 : undefined;
    const wanted = mode ?? fallback;
    await files.writeFile(args.path, Buffer.from(reveal(args.content)), wanted === undefined ? {} : { mode: wanted });
  },

  examples: [
    {
      title: 'A message for those who log in',
      playbook: `
        - name: Message of the day
          host.copy:
            path: /etc/motd
            content: |
              Managed by Signet.
            mode: "0644"
      `,
      current: { content: null, mode: null },
      changes: [
        { path: 'content', from: null, to: 'Managed by Signet.\n' },
        { path: 'mode', from: null, to: '0644' },
      ],
    },
    {
      title: 'Only the mode differs',
      playbook: `
        - name: Message of the day
          host.copy: { path: /etc/motd, content: "Hello", mode: "644" }
      `,
      current: { content: 'Hello', mode: '0600' },
      changes: [{ path: 'mode', from: '0600', to: '0644' }],
    },
  ],
});
