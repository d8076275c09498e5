import { defineAssertion, InputError, type TaskContext, TargetError } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { lookAtOne, readBytes } from '../files/look.ts';
import { files } from '../targets/files.ts';

interface Current {
  /** The path, with variables of the host replaced. */
  readonly source: string;
  /** In base64. */
  readonly content: string;
}

const args = Type.Object(
  {
    src: Type.Optional(Type.String({ minLength: 1, description: 'The file on the host.' })),
    path: Type.Optional(Type.String({ minLength: 1, description: 'The same as `src`.' })),
  },
  { additionalProperties: false },
);

export const slurp = defineAssertion({
  name: 'slurp',
  summary: 'The content of a file on the host.',
  details: 'Use the filter `b64decode` on `content`.',
  target: files,
  args,
  returns: { content: 'The content in base64.', encoding: '`base64`.', source: 'The path.' },

  async read(host, args, context): Promise<Current> {
    const { look } = await lookAtOne(host, sourceOf(args, context));
    if (look.followed?.kind !== 'file') {
      const why = look.followed === undefined ? 'does not exist' : `is a ${look.followed.kind}`;
      throw new TargetError(`${look.path} on ${host.host} ${why}.`, {
        code: 'NO_SUCH_FILE',
        at: context.at,
        hint: 'Give the path of a file.',
      });
    }
    return { source: look.path, content: (await readBytes(host, look.path)).toString('base64') };
  },

  verify: () => [],

  facts: ({ source, content }) => ({ content, encoding: 'base64', source }),

  examples: [
    {
      title: 'The version that the host notes down',
      playbook: `
        - name: Version on the host
          slurp: { src: /opt/service/VERSION }
          register: version
      `,
      current: { source: '/opt/service/VERSION', content: 'Mi4xCg==' },
      findings: [],
    },
  ],
});

function sourceOf({ src, path }: Static<typeof args>, context: TaskContext): string {
  const source = src ?? path;
  if (source !== undefined) return source;
  throw InputError.of('slurp needs src.', { code: 'FILE_ARGUMENTS', at: context.at, hint: 'Give src.' });
}
