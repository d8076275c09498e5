/** A distinguished name for comparing: without case and without spaces around the separators. Escapes stay as they are. */
export function normalDn(dn: string): string {
  return partsOf(dn)
    .map((part) =>
      part
        .replace(/\s*=\s*/u, '=')
        .trim()
        .toLowerCase(),
    )
    .join(',');
}

/** The name above; empty for the last part. */
export function parentDn(dn: string): string {
  return partsOf(dn).slice(1).join(',');
}

function partsOf(dn: string): string[] {
  return dn.split(/(?<!\\)[,;]/u);
}
