/** Names of properties whose values say who a user is; tokens and the like are not looked at. */
const telling =
  /^(?:dn|id|uid|mail|e-?mail|user|login|name|principal|person|subject|sub)$|(?:user|login|mail|person|display)[-_]?(?:id|name|dn|address)?$|(?:^|[-_a-z])(?:Id|Name|Dn|DN|Mail)$/u;

/** The texts in an answer that may name a user: from JSON by the names of its properties, else all of a short text. */
export function userNames(body: string): string[] {
  const found = new Set<string>();
  try {
    collect(JSON.parse(body), true, found);
  } catch {
    if (body.length <= 1000) found.add(body.trim());
  }
  return [...found].filter((name) => name !== '' && name.length <= 500).slice(0, 20);
}

function collect(value: unknown, isTelling: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isTelling) found.add(value.trim());
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, isTelling, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) collect(inner, telling.test(name), found);
  }
}

/** Whether an answer names a user: JSON in a property that says who it is, other text, such as a page, in any place. */
export function answerNames(body: string, dn: string, login: string): boolean {
  if (userNames(body).some((name) => namesUser(name, dn, login))) return true;
  if (isJson(body)) return false;
  return [dn, firstValue(dn), login].some((name) => name !== undefined && hasWord(body, name));
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function hasWord(text: string, word: string): boolean {
  const literal = word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
  return new RegExp(`(?<![\\w@.-])${literal}(?![\\w@-])`, 'iu').test(text);
}

/** True when a name is that of a directory entry: its DN, or the value of its DN's first attribute, or the login. */
export function namesUser(name: string, dn: string, login: string): boolean {
  const wanted = normalDn(dn);
  const plain = name.trim().toLowerCase();
  return normalDn(name) === wanted || plain === firstValue(dn)?.toLowerCase() || plain === login.trim().toLowerCase();
}

function firstValue(dn: string): string | undefined {
  return /^[^=]+=\s*(?<value>(?:\\.|[^,\\+])+)/u.exec(dn)?.groups?.['value']?.trim();
}

/** Distinguished names differ in case and in blanks without being others; Domino writes slashes for commas. */
function normalDn(dn: string): string {
  return dn
    .split(/(?<!\\)[,/]/u)
    .map((part) => part.trim().replace(/\s*=\s*/u, '='))
    .join(',')
    .toLowerCase();
}
