import { defineAssertion, InputError, type TaskContext, TargetError } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { whyUnseen, lookAtOne, readBytes } from '../files/look.ts';
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
    const unreadable = (why: string, msg: string, code = 'NO_SUCH_FILE'): TargetError =>
      new TargetError(`slurp on ${host.host}: ${why}.`, {
        code,
        at: context.at,
        hint: code === 'PERMISSION_DENIED' ? 'Use "become: true".' : 'Give the path of a file.',
        facts: { msg },
      });
    const { look } = await lookAtOne(host, sourceOf(args, context));
    const { path, followed } = look;
    const denied = (code = 'PERMISSION_DENIED'): TargetError =>
      unreadable(`${path} may not be read`, `file is not readable: ${path}`, code);
    if (followed === undefined) {
      const why = await whyUnseen(host, path);
      if (why === 'denied') throw denied();
      const said = why === 'nothing' ? `file not found: ${path}` : `unable to slurp file: Not a directory: ${path}`;
      throw unreadable(`there is no ${path}`, said);
    }
    if (followed.kind === 'directory') {
      const said = `source is a directory and must be a file: ${path}`;
      throw unreadable(`${path} is a directory`, said, 'FILE_FAILED');
    }
    const read = await readBytes(host, path).catch((error: unknown) => {
      if (!(error instanceof TargetError) || error.code !== 'PERMISSION_DENIED') throw error;
      throw denied(error.code);
    });
    return { source: path, content: read.toString('base64') };
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
