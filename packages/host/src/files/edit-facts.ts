import { type Change, Secret, TargetError, type TaskContext } from '@signet/core';
import type { Owned } from './attributes.ts';
import type { Edited, FileText } from './text.ts';

/** What `register` receives of an edited file, as Ansible words it; contents only when differences are shown. */
export function editFacts(file: FileText, edited: Edited, changes: readonly Change[], isSecret: boolean) {
  const { path } = file;
  const owned = changes.filter(({ path: name, to }) => name !== 'content' && !isFresh(file, name, to));
  const hasOwn = owned.length > 0;
  const said = [...(edited.message === '' ? [] : [edited.message]), ...(hasOwn ? [OWNED] : [])].join(' and ');
  const content = {
    ...contentDiff(file, edited, isSecret),
    before_header: `${path} (content)`,
    after_header: `${path} (content)`,
  };
  const attributes = {
    ...(hasOwn && attributesDiff(file.owned, owned)),
    before_header: `${path} (file attributes)`,
    after_header: `${path} (file attributes)`,
  };
  return { path, msg: said, diff: [content, attributes] };
}

/** A new file has got it already when it is made. */
function isFresh({ text, owned }: FileText, name: string, to: unknown): boolean {
  if (text !== null) return false;
  const { mode, owner, group, uid, gid } = owned;
  const had = name === 'mode' ? [mode] : name === 'owner' ? [owner, String(uid)] : [group, String(gid)];
  return had.includes(String(to));
}

const OWNED = 'ownership, perms or SE linux context changed';

/** Both contents whole; empty when differences are not shown. */
export function contentDiff({ text, encoding, isShown }: FileText, edited: Edited, isSecret: boolean) {
  const shown = (value: string | null): string | Secret => {
    if (value === null || isShown !== true) return '';
    const decoded = Buffer.from(value, encoding).toString('utf8');
    return isSecret ? new Secret(decoded) : decoded;
  };
  return { before: shown(text), after: shown(edited.text) };
}

/** As Ansible registers it: owners by number. A name that is being set has none yet. */
export function attributesDiff(owned: Owned, changes: readonly Change[]) {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const { path, from, to } of changes) {
    if (path !== 'owner' && path !== 'group' && path !== 'mode') continue;
    before[path] = path === 'owner' ? owned.uid : path === 'group' ? owned.gid : (from ?? owned.mode);
    after[path] = path !== 'mode' && /^\d+$/u.test(String(to)) ? Number(to) : to;
  }
  return { before, after };
}

/** The file that is to be edited is not there. `said` is Ansible's sentence about it. */
export function missingFile(path: string, host: string, said: string, context: TaskContext): TargetError {
  return new TargetError(`${path} on ${host} does not exist.`, {
    code: 'NO_SUCH_FILE',
    at: context.at,
    hint: 'Check the path; of lineinfile and blockinfile create: true makes the file.',
    facts: { rc: 257, msg: said },
  });
}
