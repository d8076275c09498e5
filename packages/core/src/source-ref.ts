/** A place in one of the author's files. Lines and columns count from 1. */
export interface SourceRef {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters of that line are meant; 1 when left out. */
  readonly length?: number;
}

/** `playbooks/sso.yml:3:24`, as editors and compilers write it. */
export function formatSourceRef(at: SourceRef): string {
  return `${at.file}:${at.line}:${at.column}`;
}
