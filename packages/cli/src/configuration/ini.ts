/** One `key = value` of an INI file. */
export interface IniEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** A line that is neither a section, nor an entry, nor a comment. */
export interface IniProblem {
  readonly line: number;
  readonly text: string;
}

const SECTION = /^\[(?<name>[^\]]+)\]/u;
const ENTRY = /^(?<key>[^=:]+?)\s*[=:]\s*(?<value>.*)$/u;

/**
 * `ansible.cfg` as Python's configparser reads it there: `#` and `;` begin comments on their own line, ` ;` also behind a
 * value, and lines that are indented continue the value before them.
 */
export function parseIni(text: string): { readonly entries: IniEntry[]; readonly problems: IniProblem[] } {
  const entries: IniEntry[] = [];
  const problems: IniProblem[] = [];
  let section = '';
  for (const [index, raw] of text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .entries()) {
    const line = index + 1;
    if (/^\s*(?:[#;]|$)/u.test(raw)) continue;
    const content = raw.replace(/\s;.*$/u, '').trimEnd();
    const last = entries.at(-1);
    if (/^\s/u.test(content) && last?.section === section) {
      entries[entries.length - 1] = { ...last, value: `${last.value}\n${content.trim()}` };
      continue;
    }
    const heading = SECTION.exec(content)?.groups?.['name'];
    if (heading !== undefined) {
      section = heading;
      continue;
    }
    const { key, value } = ENTRY.exec(content.trim())?.groups ?? {};
    if (key === undefined || value === undefined || section === '') problems.push({ line, text: content });
    else entries.push({ section, key: key.toLowerCase(), value: unquoted(value), line });
  }
  return { entries, problems };
}

/** Ansible takes quotes off that enclose a whole value. */
function unquoted(value: string): string {
  return /^(["']).*\1$/u.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}
