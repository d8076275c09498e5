import { quote } from '../shell/quote.ts';

export type ArchiveKind = 'bz2' | 'gz' | 'tar' | 'xz' | 'zip' | 'zst';

/** Ansible's names of what unpacks them. */
export const HANDLERS: Readonly<Record<ArchiveKind, string>> = {
  bz2: 'TarBzipArchive',
  gz: 'TgzArchive',
  tar: 'TarArchive',
  xz: 'TarXzArchive',
  zip: 'ZipArchive',
  zst: 'TarZstdArchive',
};

const COMPRESSION: Readonly<Record<Exclude<ArchiveKind, 'zip'>, string>> = {
  bz2: '-j',
  gz: '-z',
  tar: '',
  xz: '-J',
  zst: '--use-compress-program=zstd',
};

/** Shell commands that print the first bytes of `$archive`. */
export const firstBytes = `od -An -tx1 -N6 < "$archive" | tr -d ' \\n'`;

/** What the first bytes, in hexadecimal digits, tell. */
export function archiveKind(first: string): ArchiveKind {
  if (first.startsWith('504b')) return 'zip';
  if (first.startsWith('1f8b')) return 'gz';
  if (first.startsWith('425a68')) return 'bz2';
  if (first.startsWith('fd377a585a00')) return 'xz';
  return first.startsWith('28b52ffd') ? 'zst' : 'tar';
}

export interface Selection {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly extra_opts?: readonly string[] | undefined;
  readonly keep_newer?: boolean | undefined;
  readonly owner?: string | number | undefined;
  readonly group?: string | number | undefined;
}

/** A shell command that prints the names in `$archive`. */
export function listCommand(kind: ArchiveKind, selection: Selection): string {
  return kind === 'zip' ? 'unzip -Z1 "$archive"' : tar('-t', kind, selection);
}

/** A shell command that unpacks `$archive` into the folder it is run in. */
export function unpackCommand(kind: ArchiveKind, selection: Selection): string {
  const { keep_newer: keepNewer, include = [], exclude = [], extra_opts: extra = [] } = selection;
  if (kind !== 'zip') return tar('-x', kind, selection, keepNewer === true ? ['--keep-newer-files'] : []);
  const left = exclude.length > 0 ? ['-x', ...exclude.map(quote)] : [];
  const words = [...extra.map(quote), '"$archive"', ...include.map(quote), ...left];
  return `unzip -q ${keepNewer === true ? '-u ' : ''}-o ${words.join(' ')}`;
}

/** A shell command that says what of `$archive` is missing or differs in the folder it is run in. */
export function compareCommand(kind: ArchiveKind, selection: Selection): string {
  if (kind !== 'zip') return `${tar('-d', kind, selection)} 2>&1`;
  return `unzip -Z "$archive" && echo && unzip -Z1 "$archive" | while IFS= read -r name; do
  if [ -d "$name" ]; then echo "= - $name"; elif [ -e "$name" ]; then echo "= $(($(wc -c < "$name"))) $name"; else echo "! $name"; fi
done`;
}

function tar(
  action: string,
  kind: Exclude<ArchiveKind, 'zip'>,
  { include = [], exclude = [], extra_opts: extra = [] }: Selection,
  more: readonly string[] = [],
): string {
  const left = exclude.map((name) => `--exclude=${quote(name.replace(/\/+$/u, ''))}`);
  const shown = extra.length > 0 && action !== '-x' ? ['--show-transformed-names'] : [];
  const words = [
    action,
    COMPRESSION[kind],
    ...shown,
    ...extra.map(quote),
    ...more,
    ...left,
    '-f "$archive"',
    ...include.map(quote),
  ];
  return `tar ${words.filter((word) => word !== '').join(' ')}`;
}

/** Names as `tar -t` writes them in the C locale: `\303\244` are two bytes. A slash in front is not taken along. */
export function namesOf(listed: string): string[] {
  return listed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => unescaped(line).replace(/^\/+/u, ''));
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };
  const parts = text.split(/\\([0-7]{3}|.)/u);
  const bytes = parts.map((part, index) => {
    if (index % 2 === 0) return Buffer.from(part);
    return /^[0-7]{3}$/u.test(part) ? Buffer.of(Number.parseInt(part, 8)) : Buffer.from(letters[part] ?? part);
  });
  return Buffer.concat(bytes).toString('utf8');
}

/** What of it differs: of tar what GNU's comparison says, owners only when the user could set them. */
export function differing(
  kind: ArchiveKind,
  said: string,
  selection: Selection & { readonly isRoot: boolean; readonly hasMode: boolean },
): string[] {
  return kind === 'zip' ? differingInZip(said.split('\n')) : differingInTar(said.split('\n'), selection);
}

function differingInTar(lines: readonly string[], selection: Parameters<typeof differing>[2]): string[] {
  const { isRoot, hasMode, owner, group, keep_newer: keepsNewer } = selection;
  const passed = [
    ...(hasMode ? ['Mode differs'] : []),
    ...(isRoot && owner === undefined ? [] : ['Uid differs']),
    ...(isRoot && group === undefined ? [] : ['Gid differs']),
    ...(keepsNewer === true ? ['Mod time differs', 'Size differs', 'Contents differ'] : []),
  ];
  const names = new Set<string>();
  for (const line of lines) {
    if (passed.some((remark) => line.endsWith(`: ${remark}`))) continue;
    const [, name] =
      /^(?:[\w/.-]*tar: )?(.+?): (?:Size differs|Contents differ|Mode differs|Mod time differs|Uid differs|Gid differs|File type differs|Symlink differs|Warning: Cannot stat.*|Cannot stat.*|Not linked to .*)$/u.exec(
        line,
      ) ?? [];
    if (name !== undefined) names.add(unescaped(name));
    else if (/unrecognized|invalid option|not recoverable/iu.test(line)) names.add(line);
  }
  return [...names];
}

/** Sizes in the archive beside those of the files. */
function differingInZip(lines: readonly string[]): string[] {
  const sizes = new Map<string, number>();
  const names: string[] = [];
  for (const line of lines) {
    const [, size, inArchive] =
      /^[-dl?][-rwxstST?]{3,9}\s+\S+\s+\S+\s+(\d+)\s+\S+\s+\S+\s+\S+\s+\S+\s(.+)$/u.exec(line) ?? [];
    if (size !== undefined && inArchive !== undefined) sizes.set(inArchive, Number(size));
    if (line.startsWith('! ')) names.push(line.slice(2));
    const [, found, name = ''] = /^= (\d+) (.+)$/u.exec(line) ?? [];
    if (found !== undefined && sizes.get(name) !== undefined && sizes.get(name) !== Number(found)) names.push(name);
  }
  return names;
}
