/** What XML 1.0 cannot hold, however it is escaped. */
const IMPOSSIBLE = /(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]|\p{Cs}/gu;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replaceAll(IMPOSSIBLE, '\uFFFD').replaceAll(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}

/** ` name="value"` for each; lines in values survive reading as written. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}
