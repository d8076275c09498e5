/**
 * The items of wsadmin's newline list, as `AdminConfig.list` and many AdminTask commands return it. Windows cells
 * separate with CR LF; nothing gives no item.
 */
export function parseLines(text: string): string[] {
  return text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
