import { TargetError, type TaskContext } from '@signet/core';
import type { Look } from './look.ts';
import type { PathArguments, PathState } from './path-state.ts';

interface Wish {
  readonly args: PathArguments;
  readonly source: Look | undefined;
  readonly state: string;
  readonly host: string;
}

/** What Ansible refuses too: to put one kind of thing in place of another without being told so. */
export function refuse(found: PathState, wish: Wish, context: TaskContext): void {
  const { path, kind, warnings } = found;
  const { args, state, host } = wish;
  const wrong: Wrong = (message, hint, facts = { path }, code = 'FILE_FAILED') => {
    const more = { ...facts, ...(warnings !== undefined && { warnings }) };
    return new TargetError(`${path} on ${host} ${message}.`, { code, at: context.at, hint, facts: more });
  };
  if (args.recurse === true && state !== 'directory') {
    throw wrong(
      "is no folder: the recurse option requires state to be 'directory'",
      'Leave recurse out, or give state: directory.',
    );
  }
  if (args.src !== undefined && state !== 'link' && state !== 'hard') {
    throw wrong(
      "cannot lead to src: the src option requires state to be 'link' or 'hard'",
      'Leave src out, or give state: link.',
    );
  }
  if (state === 'file' && kind !== 'file' && kind !== 'hard' && kind !== 'other') {
    const hint = 'state: file makes nothing: use copy or template, or state: touch.';
    throw wrong(`is ${kind}, cannot continue`, hint, { path, state: kind });
  }
  if (state === 'directory' && kind !== 'absent' && kind !== 'directory') {
    throw wrong(`already exists as a ${kind}`, 'Remove it first, or choose another path.');
  }
  if (state === 'touch' && kind === 'link' && args.follow !== false) {
    throw wrong('leads to nothing, which cannot be touched', 'Remove the link, or make what it leads to.');
  }
  if (state === 'link') refuseLink(found, wish, wrong, context);
  if (state === 'hard') refuseHardLink(found, wish, wrong);
}

type Wrong = (message: string, hint: string, facts?: Readonly<Record<string, unknown>>, code?: string) => TargetError;

function refuseLink(found: PathState, { args, source }: Wish, wrong: Wrong, context: TaskContext): void {
  const { path, kind, wanted } = found;
  if (wanted.src === undefined && kind !== 'link') {
    const msg = 'src is required for creating new symlinks';
    throw wrong(`is no link yet: ${msg}`, 'Give src.', { msg });
  }
  if (args.force === true) return;
  // In check mode an earlier task may have been going to make it.
  const isMissing = wanted.src !== undefined && source?.followed === undefined && !context.check;
  if (isMissing && wanted.src !== found.target) {
    const message = `is to lead to ${wanted.src}, and the src file does not exist`;
    throw wrong(message, 'Check src; force: true makes the link.', { path, src: wanted.src }, 'NO_SUCH_FILE');
  }
  if (kind !== 'absent' && kind !== 'link') {
    throw wrong(`is a ${kind}, not a link: refusing to convert from ${kind} to symlink`, 'force: true replaces it.');
  }
}

function refuseHardLink(found: PathState, { args, source }: Wish, wrong: Wrong): void {
  const { path, kind, wanted, isLinked } = found;
  const { src } = wanted;
  if (src === undefined) {
    if (kind === 'hard') return;
    const msg = 'src is required for creating new hardlinks';
    throw wrong(`is no link yet: ${msg}`, 'Give src.', { msg });
  }
  if (source?.followed === undefined) {
    const facts = { msg: 'src does not exist', dest: path, src };
    throw wrong(`is to be linked to ${src}, which does not exist`, 'Check src.', facts, 'NO_SUCH_FILE');
  }
  if (args.force === true || isLinked === true || kind === 'absent' || kind === 'link') return;
  const why = kind === 'hard' || kind === 'directory' ? 'different hard link exists' : `${kind} exists`;
  throw wrong(`is a ${kind}: cannot link, ${why} at destination`, 'force: true replaces it.', { dest: path, src });
}
