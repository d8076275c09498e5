/** What `--tags` and `--skip-tags` say. */
export interface TagSelection {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/** Whether a task with these tags runs; `always`, `never`, `all`, `tagged` and `untagged` as in Ansible. */
export function isSelected(own: readonly string[], { tags, skipTags }: TagSelection): boolean {
  const has = own.length === 0 ? ['untagged'] : own;
  return isWanted(has, own, tags.length === 0 ? ['all'] : tags) && !isSkipped(has, own, skipTags);
}

function isWanted(has: readonly string[], own: readonly string[], wanted: readonly string[]): boolean {
  if (own.includes('always')) return true;
  if (wanted.includes('all') && !own.includes('never')) return true;
  if (has.some((tag) => wanted.includes(tag))) return true;
  return wanted.includes('tagged') && own.length > 0 && !own.includes('never');
}

function isSkipped(has: readonly string[], own: readonly string[], skipped: readonly string[]): boolean {
  if (skipped.includes('all')) return !own.includes('always') || skipped.includes('always');
  if (has.some((tag) => skipped.includes(tag))) return true;
  return skipped.includes('tagged') && own.length > 0;
}
